"""What an auditor asks of a finished run: why a pair has its verdict, and whether it all holds."""
