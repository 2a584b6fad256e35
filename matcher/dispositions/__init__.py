"""What coordinators did about candidates: taken from workbooks and tables, kept for ever, in force tonight."""
