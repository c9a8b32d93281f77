"""Every reader of untrusted bytes, in each of its formats."""

from tests.fuzz import mutation, seeds
from tests.fuzz.judgement import Target
from tests.unit.ingest.test_survey_tools import LIME, QUALTRICS
from tests.unit.ingest.worlds import survey_source

DELIMITED = [
    survey_source(reader="delimited"),
    survey_source(reader="delimited", delimiter=",", header_rows=2),
    survey_source(reader="delimited", header_rows=3, name_row=2, preamble_lines=1),
]
WORKBOOK = [
    survey_source(reader="workbook"),
    survey_source(reader="workbook", sheet="Andet", decimal="."),
    survey_source(reader="workbook", header_rows=2, name_row=1, preamble_lines=1),
]
SURVEYXACT = [survey_source()]
PORTAL = [survey_source(reader="uddannelsesstatistik")]
ODK = [survey_source(reader="odk")]
SPSS = [survey_source(reader="spss")]
STATA = [survey_source(reader="stata"), survey_source(reader="stata", decimal=".")]
ZIPPED_TEXT = mutation.packed_in_zip(mutation.text)
THREE_TEXTS = mutation.of_files(*[mutation.text] * 3)

TARGETS: dict[str, Target] = {
    "delimited": Target(["data.csv"], DELIMITED, seeds.texts, mutation.text),
    "delimited_gzip": Target(
        ["data.csv.gz"], DELIMITED[:1], seeds.packed_texts, mutation.packed_in_gzip
    ),
    "surveyxact": Target(
        ["dataset.csv", "structure.csv", "labels.csv"],
        SURVEYXACT,
        seeds.surveyxact_exports,
        THREE_TEXTS,
    ),
    "surveyxact_workbook": Target(
        ["elever.xlsx"], SURVEYXACT, seeds.surveyxact_workbooks, ZIPPED_TEXT
    ),
    "limesurvey": Target(
        ["elever.csv"], [LIME], seeds.limesurvey_exports, mutation.text
    ),
    "qualtrics": Target(
        ["elever.csv"], [QUALTRICS], seeds.qualtrics_exports, mutation.text
    ),
    "uddannelsesstatistik": Target(
        ["data.json"], PORTAL, seeds.answers_of_the_portal, mutation.text
    ),
    "workbook_xlsx": Target(["data.xlsx"], WORKBOOK, seeds.xlsx_workbooks, ZIPPED_TEXT),
    "workbook_xls": Target(
        ["data.xls"], WORKBOOK, seeds.xls_workbooks, mutation.binary
    ),
    "workbook_ods": Target(["data.ods"], WORKBOOK, seeds.ods_workbooks, ZIPPED_TEXT),
    "odk": Target(
        ["svar.csv", "skema.xlsx"],
        ODK,
        seeds.odk_submissions,
        mutation.of_files(mutation.text, ZIPPED_TEXT),
    ),
    "odk_workbook": Target(
        ["svar.xlsx", "skema.xls"],
        ODK,
        seeds.odk_workbooks,
        mutation.of_files(ZIPPED_TEXT, mutation.binary),
    ),
    "spss_sav": Target(["data.sav"], SPSS, seeds.spss_files, mutation.binary),
    "spss_zsav": Target(
        ["data.zsav"], SPSS, seeds.packed_spss_files, mutation.packed_in_blocks
    ),
    "spss_por": Target(["data.por"], SPSS, seeds.portable_files, mutation.text),
    "stata": Target(["data.dta"], STATA, seeds.stata_files, mutation.binary),
}
