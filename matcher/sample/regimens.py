"""Which treatment is chosen for whom: weights by histology, country, driver and tumour."""

from __future__ import annotations

from matcher.sample.disease import DRIVERS, TUMOURS

CHEMO_IMMUNO = (
    # non-squamous abroad, non-squamous in China, squamous abroad, squamous in China
    {"pem_carbo_pembro": 70, "pem_cis_pembro": 14, "atezo_bev_carbo_pac": 10, "nivo_ipi": 6},
    {
        "pem_carbo_pembro": 25,
        "pem_carbo_tislelizumab": 28,
        "pem_platinum_sintilimab": 25,
        "pem_carbo_camrelizumab": 18,
        "atezo_bev_carbo_pac": 4,
    },
    {"carbo_pac_pembro": 58, "carbo_nabpac_pembro": 36, "docetaxel_carbo_pembro": 6},
    {
        "carbo_nabpac_tislelizumab": 45,
        "carbo_pac_pembro": 22,
        "gem_cis_sintilimab": 25,
        "docetaxel_carbo_pembro": 8,
    },
)

IMMUNO = (
    {"pembrolizumab": 75, "atezolizumab": 12, "nivolumab": 6, "nivo_ipi": 7},
    {"pembrolizumab": 45, "tislelizumab": 35, "atezolizumab": 10, "nivolumab": 10},
)
"""A checkpoint inhibitor without chemotherapy, abroad and in China."""

SECOND_LINE = {"docetaxel": 48, "doc_ram": 14, "anlotinib": 18, "gemcitabine": 12, "nivolumab": 8}
ADJUVANT = {"pem_cis": 45, "vin_cis": 20, "carbo_pac": 15, "pem_carbo": 20}
NEOADJUVANT = {"pem_carbo_pembro": 40, "carbo_pac": 30, "carbo_nabpac_tislelizumab": 30}
CONCURRENT = {"carbo_pac": 70, "etoposide_cis": 30}

_BY_DRIVER = {
    "egfr_exon19": {"osimertinib": 60, "gefitinib": 15, "icotinib": 12, "aumolertinib": 13},
    "egfr_l858r": {"osimertinib": 55, "gefitinib": 17, "icotinib": 13, "erlotinib": 15},
    "egfr_exon20": {"amivantamab": 50, "pem_carbo": 50},
    "egfr_other": {"afatinib": 60, "osimertinib": 40},
    "alk": {"alectinib": 70, "crizotinib": 15, "lorlatinib": 15},
    "ros1": {"crizotinib": 80, "lorlatinib": 20},
    "ret": {"selpercatinib": 100},
    "met_exon14": {"capmatinib": 100},
    "braf_v600e": {"dabrafenib_trametinib": 100},
    "erbb2_exon20": {"trastuzumab_deruxtecan": 40, "pem_carbo": 60},
    "ntrk": {"larotrectinib": 100},
}
BY_DRIVER = [_BY_DRIVER.get(driver, {"pem_carbo": 100}) for driver in DRIVERS]

_BY_TUMOUR = {
    "sclc": {"etoposide_platinum_atezo": 65, "etoposide_cis": 35},
    "mesothelioma": {"pem_cis": 50, "nivo_ipi": 50},
    "breast": {"ac_t": 50, "letrozole": 50},
    "colon": {"folfox": 100},
    "stomach": {"sox": 100},
    "esophagus": {"carbo_pac": 70, "nivolumab": 30},
    "melanoma": {"pembrolizumab": 50, "nivo_ipi": 50},
    "prostate": {"androgen": 100},
    "pancreas": {"gem_nabpac": 100},
    "liver": {"liver_drugs": 100},
    "kidney": {"kidney_drugs": 100},
    "bladder": {"gem_cis": 60, "pembrolizumab": 40},
    "head_neck": {"gem_cis": 60, "nivolumab": 40},
}
BY_TUMOUR = [_BY_TUMOUR.get(tumour, {"carbo_pac": 100}) for tumour in TUMOURS]
