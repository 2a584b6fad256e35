"""Lesions: where, how many, in how many organs, measurable, with symptoms, stable.

Of each site the latest assessment counts, and none that is older than 90 days. A metastasis named
among the conditions is a lesion, too, and counts once where the table `lesions` has it as well.
"""

from tests.spec.clinic import changes_on, expect

BRAIN_METASTASIS = {"lesions": 1, "site": ["brain"], "kind": ["metastasis"]}


def test_a_site_stands_for_its_parts_and_a_broader_one_stays_open():
    expect(
        BRAIN_METASTASIS,
        """
        lesions | site                   | kind       | observed_on
        1       | brain                  | metastasis | 2026-06-15  => yes, reported
        2       | left cerebellum        | metastasis | 2026-06-15  => yes, reported
        3       | CNS                    | metastasis | 2026-06-15  => unknown, ambiguous
        4       | liver                  | metastasis | 2026-06-15  => unknown, not recorded
        5       | brain                  |            | 2026-06-15  => unknown, not recorded   # of what kind
        6       | brain                  | primary    | 2026-06-15  => unknown, not recorded
        """,
    )


def test_lesions_and_organs_are_counted():
    table = """
        lesions | site              | kind       | observed_on
        1       | right upper lobe  | metastasis | 2026-06-15
        1       | left lower lobe   | metastasis | 2026-06-15  => {}
        2       | right upper lobe  | metastasis | 2026-06-15
        2       | liver             | metastasis | 2026-06-15  => {}
        3       | liver             | metastasis | 2026-06-15  => {}

        coverage | domain
        1        | lesions
        2        | lesions
        3        | lesions
        """
    metastases = {"kind": ["metastasis"]}
    expect(
        {"lesions": 2, **metastases}, table.format("yes, reported", "yes, reported", "no, covered")
    )
    expect(
        {"lesions": 2, "counting": "organs", **metastases},
        table.format("no, covered", "yes, reported", "no, covered"),
    )


def test_a_lesion_is_measurable_by_its_size():
    # RECIST 1.1 (Eur J Cancer 2009;45:228-47): 10 mm in the long axis, a node 15 mm in the short.
    expect(
        {"lesions": 1, "measurable": True},
        """
        lesions | site                   | kind       | diameter_mm | measurable | observed_on
        1       | liver                  | metastasis | 9.9         |            | 2026-06-15  => no, reported
        2       | liver                  | metastasis | 10          |            | 2026-06-15  => yes, reported
        3       | mediastinal lymph node | node       | 14          |            | 2026-06-15  => no, reported
        4       | mediastinal lymph node | node       | 15          |            | 2026-06-15  => yes, reported
        5       | liver                  | metastasis |             | yes        | 2026-06-15  => yes, reported
        6       | liver                  | metastasis | 30          | no         | 2026-06-15  => no, reported
        7       | liver                  | metastasis |             |            | 2026-06-15  => unknown, not recorded
        8       | rib                    | metastasis | 30          |            | 2026-06-15  => unknown, not recorded
        """,
    )


def test_symptoms_are_as_recorded():
    expect(
        {**BRAIN_METASTASIS, "symptomatic": True},
        """
        lesions | site  | kind       | symptomatic | observed_on
        1       | brain | metastasis | yes         | 2026-06-15  => yes, reported
        2       | brain | metastasis | no          | 2026-06-15  => no, reported
        3       | brain | metastasis |             | 2026-06-15  => unknown, not recorded
        4       | brain | metastasis | no          | 2026-06-15
        4       | brain | metastasis | yes         | 2026-06-15  => yes, reported
        """,
    )


def test_a_stable_period_of_four_weeks_is_over_on_the_28th_day():
    table = """
        lesions | site  | kind       | stable_since | observed_on
        1       | brain | metastasis | 2026-06-02   | 2026-06-15  => {}
        2       | brain | metastasis | 2026-06-03   | 2026-06-15  => {}
        3       | brain | metastasis | 2026-06      | 2026-06-15  => {}
        4       | brain | metastasis |              | 2026-06-15  => {}
        """
    yes, no, open_ = "yes, reported", "no, reported", "unknown, not recorded"
    expect({**BRAIN_METASTASIS, "stable_for": "4 weeks"}, table.format(yes, no, open_, open_))
    not_yet = {**BRAIN_METASTASIS, "not_stable_for": "4 weeks"}
    expect(not_yet, table.format(no, yes, open_, open_))
    assert changes_on(not_yet, table) == {"2": "2026-07-01"}


def test_a_diameter_has_limits():
    expect(
        {"lesions": 1, "site": ["liver"], "diameter_mm": {"above": 30}},
        """
        lesions | site  | kind       | diameter_mm | observed_on
        1       | liver | metastasis | 30          | 2026-06-15  => no, reported
        2       | liver | metastasis | 31          | 2026-06-15  => yes, reported
        3       | liver | metastasis |             | 2026-06-15  => unknown, not recorded
        """,
    )


def test_an_assessment_counts_for_90_days():
    table = """
        lesions | site  | kind       | observed_on
        1       | brain | metastasis | 2026-04-01  => {}
        2       | brain | metastasis | 2026-03-31  => {}
        """
    yes, stale = "yes, reported", "unknown, stale"
    expect(BRAIN_METASTASIS, table.format(yes, stale))
    expect({**BRAIN_METASTASIS, "within": "28 days"}, table.format(stale, stale))
    expect({**BRAIN_METASTASIS, "within": "120 days"}, table.format(yes, yes))


def test_of_each_site_the_latest_assessment_counts():
    expect(
        {**BRAIN_METASTASIS, "symptomatic": True},
        """
        lesions | site  | kind       | symptomatic | observed_on
        1       | brain | metastasis | yes         | 2026-05-15
        1       | brain | metastasis | no          | 2026-06-15  => no, reported
        2       | brain | metastasis | no          | 2026-05-15
        2       | brain | metastasis | yes         | 2026-06-15  => yes, reported
        """,
    )


def test_a_metastasis_among_the_conditions_is_a_lesion():
    expect(
        BRAIN_METASTASIS,
        """
        conditions | condition                   | status
        1          | brain metastases            | active     => yes, reported
        2          | no brain metastases         |            => no, reported
        3          | liver metastases            | active     => unknown, not recorded
        4          | brain metastases            | ruled out  => no, reported
        """,
    )


def test_the_same_metastasis_on_the_problem_list_counts_once():
    expect(
        {"lesions": 2, "kind": ["metastasis"]},
        """
        lesions | site  | kind       | observed_on
        1       | liver | metastasis | 2026-06-15
        2       | liver | metastasis | 2026-06-15

        conditions | condition        | status
        1          | liver metastases | active
        2          | brain metastases | active  => yes, reported

        coverage | domain
        1        | lesions  => no, covered
        """,
    )


def test_what_excludes_only_when_known():
    expect(
        {**BRAIN_METASTASIS, "known": True},
        """
        lesions | site  | kind       | observed_on
        1       | liver | metastasis | 2026-06-15  => no, not known
        2       | brain | metastasis | 2026-06-15  => yes, reported

        patients
        3       => unknown, not recorded
        """,
    )
