"""The patient tables and their columns, in the order in which they are written."""

COLUMNS = {
    "patients": (
        "patient_id sex birth_year age_years index_date vital_status site sex_at_birth race "
        "ethnicity"
    ).split(),
    "diagnoses": (
        "patient_id diagnosis code code_system histology stage stage_system diagnosed_on basis "
        "is_primary"
    ).split(),
    "biomarkers": (
        "patient_id test result value unit reported_on specimen_on method origin"
    ).split(),
    "labs": "patient_id test value unit ref_low ref_high measured_on".split(),
    "treatments": (
        "patient_id treatment setting line started_on ended_on cycles dose unit best_response "
        "progressed_on stop_reason site"
    ).split(),
    "conditions": (
        "patient_id condition code code_system status grade onset_on resolved_on"
    ).split(),
    "observations": "patient_id observation value unit observed_on".split(),
    "coverage": "patient_id domain complete_from complete_to".split(),
    "lesions": (
        "patient_id site kind measurable symptomatic treated stable_since diameter_mm observed_on"
    ).split(),
}
