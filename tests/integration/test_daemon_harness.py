"""The harness keeps its own promises, which every other test leans on."""
from antone_testing.posts import insert_posts, queued


def test_each_test_has_a_database_of_its_own(database):
    assert database.value("SELECT current_database()") == database.name


def test_a_restarted_cluster_answers_again(database):
    database.cluster.restart("immediate")
    assert database.value("SELECT 1") == 1


def test_inserted_posts_are_queued(database):
    insert_posts(database, 100)
    assert queued(database) == 100
