"""antonectl db init by an administrator who is no superuser, as managed PostgreSQL has it; in a server of its own, since roles
belong to the whole of one."""
import pytest
from antone_testing import database as databases
from antone_testing.cluster import Cluster
from antone_testing.db_ctl import Ctl
from antone_testing.waiting import wait_until

ROLES = ("antone_migrator", "antone_worker", "antone_retention", "antone_readonly", "antone_producer", "antone_poster", "antone_owner")


@pytest.fixture(scope="module")
def untouched(request):
    """A server that no `db init` has seen."""
    cluster = Cluster(durable=request.config.getoption("--durable")).start()
    yield cluster
    cluster.remove()


@pytest.fixture
def managed(untouched, tmp_path):
    """make(rights) gives the name's database, antonectl for it, and an administrator with these rights only."""
    made = databases.Database(untouched, databases.fresh_name("managed"))
    with untouched.connect() as superuser:
        superuser.execute("CREATE ROLE administrator LOGIN CREATEROLE CREATEDB")
    yield made, Ctl(made, tmp_path)
    made.drop()
    with untouched.connect() as superuser:
        for role in (*ROLES, "administrator"):
            superuser.execute(f"DROP ROLE IF EXISTS {role}")


def conninfo(cluster, user="administrator"):
    return cluster.conninfo("postgres", user)


def access(cluster, database):
    """Everything of the roles, their memberships in each other and the database that is not the data itself."""
    with cluster.connect() as superuser:
        ask = {
            "roles": "SELECT to_jsonb(r) - 'oid' FROM pg_roles r WHERE rolname LIKE 'antone%' ORDER BY rolname",
            "members": "SELECT roleid::regrole::text, to_jsonb(m) - '{oid, roleid, member, grantor}'::text[] FROM pg_auth_members m"
                       " WHERE member::regrole::text LIKE 'antone%' ORDER BY 1",
            "entered": "SELECT rolname FROM pg_roles WHERE NOT rolsuper AND rolname LIKE 'admin%' AND pg_has_role(oid, to_regrole('antone_owner')::oid,"
                       " CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END)",
            "database": "SELECT datdba::regrole::text, datacl::text[], datcollate FROM pg_database WHERE datname = %s",
            "settings": "SELECT setconfig FROM pg_db_role_setting s JOIN pg_database d ON d.oid = setdatabase WHERE datname = %s",
        }
        return {what: superuser.execute(query, (database.name,) if "%s" in query else None).fetchall() for what, query in ask.items()}


def is_untouched(cluster, database):
    with cluster.connect() as superuser:
        return superuser.execute(
            "SELECT NOT EXISTS (SELECT FROM pg_roles WHERE rolname LIKE 'antone%%')"
            " AND NOT EXISTS (SELECT FROM pg_database WHERE datname = %s)", (database.name,)).fetchone()[0]


def test_without_superuser_roles_and_grants_are_the_same(untouched, managed, tmp_path):
    database, ctl = managed
    ctl.run("init", "--admin", conninfo(untouched))
    ctl.run("migrate")
    ctl.run("status")
    by_administrator = access(untouched, database)
    assert "was there already" in ctl.run("init", "--admin", conninfo(untouched)).stdout
    assert access(untouched, database) == by_administrator and by_administrator["entered"] == []
    database.drop()
    with untouched.connect() as superuser:
        for role in ROLES:
            superuser.execute(f"DROP ROLE {role}")
    ctl.run("init", "--admin", conninfo(untouched, "postgres"))
    assert access(untouched, database) == by_administrator


def test_a_database_that_the_provider_made_is_taken_over(untouched, managed):
    database, ctl = managed
    with untouched.connect(user="administrator") as administrator:
        administrator.execute(f"CREATE DATABASE {database.name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
    ctl.run("init", "--admin", conninfo(untouched))
    assert access(untouched, database)["database"][0][0] == "antone_owner"
    ctl.run("migrate")


@pytest.mark.parametrize("taken, says", [("NOCREATEDB", "CREATEDB"), ("NOCREATEROLE", "CREATEROLE")])
def test_a_right_that_is_missing_is_named_before_anything_is_made(untouched, managed, taken, says):
    database, ctl = managed
    with untouched.connect() as superuser:
        superuser.execute(f"ALTER ROLE administrator {taken}")
    said = ctl.run("init", "--admin", conninfo(untouched), status=77).stderr
    assert f"role administrator lacks {says}:" in said and "nothing was made" in said
    assert is_untouched(untouched, database)


def test_somebody_elses_database_is_not_taken(untouched, managed):
    database, ctl = managed
    with untouched.connect() as superuser:
        superuser.execute(f"CREATE DATABASE {database.name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
    assert "which is postgres's" in ctl.run("init", "--admin", conninfo(untouched), status=77).stderr
    assert access(untouched, database)["database"][0][:2] == ("postgres", None)


def test_roles_of_another_administrator_are_named_from_16_on(untouched, managed):
    """Before 16 CREATEROLE reaches into any role that is no superuser."""
    database, ctl = managed
    with untouched.connect() as superuser:
        superuser.execute("CREATE ROLE antone_owner NOLOGIN")
        version = superuser.info.server_version
    if version < 160000:
        ctl.run("init", "--admin", conninfo(untouched))
    else:
        assert "ADMIN OPTION on the role antone_owner" in ctl.run("init", "--admin", conninfo(untouched), status=77).stderr


@pytest.mark.parametrize("end", ["cancel", "terminate"])
def test_an_interrupted_init_is_completed_by_the_next(untouched, managed, end):
    """The catalog of roles is locked, so it waits with the database made and the roles not."""
    database, ctl = managed
    with untouched.connect(autocommit=False) as holder:
        holder.execute("LOCK TABLE pg_authid IN SHARE MODE")
        init = ctl.start("init", "--admin", conninfo(untouched))
        waits = "application_name = 'antoned/antonectl/migrate' AND wait_event_type = 'Lock'"

        def is_waiting():
            with untouched.connect() as other:
                return other.execute(f"SELECT count(pg_{end}_backend(pid)) FROM pg_stat_activity WHERE {waits}").fetchone()[0] == 1

        wait_until(is_waiting, 30, "init waits for the roles")
        _, said = init.communicate(timeout=60)
        assert init.returncode != 0, said
    assert access(untouched, database)["roles"] == []
    if end == "cancel":
        assert is_untouched(untouched, database), "it takes away what it made"
    ctl.run("init", "--admin", conninfo(untouched))
    ctl.run("migrate")


def test_a_migrator_that_lost_its_membership_is_noticed(untouched, managed):
    """As after a dump of the roles that the newer server refused in part."""
    database, ctl = managed
    ctl.run("init", "--admin", conninfo(untouched))
    ctl.run("migrate")
    with untouched.connect(user="administrator") as administrator:
        administrator.execute("REVOKE antone_owner FROM antone_migrator")
    assert "db init" in ctl.run("status", status=78).stderr
    ctl.run("init", "--admin", conninfo(untouched))
    ctl.run("status")


@pytest.mark.parametrize("verb", ["status", "migrate"])
def test_before_init_the_next_step_is_named(untouched, managed, verb):
    _, ctl = managed
    assert "db init --admin" in ctl.run(verb, status=69).stderr
