"""The harness itself: the fixtures give what they promise."""


def test_each_test_has_a_database_of_its_own(database):
    assert database.value("SELECT current_database()") == database.name


def test_a_restarted_cluster_answers_again(database):
    database.cluster.restart("immediate")
    assert database.value("SELECT 1") == 1
