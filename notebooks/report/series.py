"""Names of series that several chapters filter on, and conversions of units."""

US_ESTIMATE = "US government estimate (CNC, as published by ONDCP/State/CIA)"
UN_MEXICO_SURVEY = "UNODC-Government of Mexico survey (MEXK54)"
WDR_2016 = "UNODC World Drug Report 2016 edition"
WDR_2026 = "UNODC World Drug Report 2026 annex"
ARMY = "SEDENA"
ALL_AGENCIES = "Government of Mexico, all agencies"

KG_PER_LB = 0.45359237
ACRES_PER_HECTARE = 2.471054
