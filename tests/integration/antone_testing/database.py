"""Databases: one migrated template a session, a fresh copy of it a test."""
import itertools
import subprocess

from psycopg import sql
from psycopg.rows import dict_row

from .config import write_config
from .paths import ANTONECTL
from .waiting import wait_until

_numbers = itertools.count(1)


class Database:
    """A database of a cluster, seen as the roles of the schema or as the superuser."""

    def __init__(self, cluster, name):
        self.cluster = cluster
        self.name = name
        self._admin = None
        self._admin_of_start = 0

    def conninfo(self, role="postgres"):
        return self.cluster.conninfo(self.name, role)

    def connect(self, role="postgres", autocommit=True):
        """A new connection with search_path as the daemon has it; close it or use it in `with`."""
        connection = self.cluster.connect(self.name, role, autocommit=autocommit)
        connection.execute("SET search_path = antone, pg_catalog")
        if not autocommit:
            connection.commit()
        return connection

    @property
    def admin(self):
        """One superuser connection that is kept, and made anew when the server was restarted."""
        if self._admin is None or self._admin.closed or self._admin_of_start != self.cluster.starts:
            self._admin, self._admin_of_start = self.connect(), self.cluster.starts
        return self._admin

    def execute(self, statement, parameters=None):
        return self.admin.execute(statement, parameters)

    def value(self, statement, parameters=None):
        """The first column of the first row, or None."""
        row = self.admin.execute(statement, parameters).fetchone()
        return row[0] if row else None

    def rows(self, statement, parameters=None):
        """All rows as dictionaries."""
        with self.admin.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(statement, parameters).fetchall()

    def wait_for(self, condition, seconds=20.0, parameters=None):
        """Until a SQL expression is true."""
        return wait_until(lambda: self.value(f"SELECT ({condition})", parameters), seconds, condition)

    def close(self):
        if self._admin is not None:
            self._admin.close()
            self._admin = None

    def drop(self):
        self.close()
        with self.cluster.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.name)))


def fresh_name(prefix="t"):
    return f"antone_{prefix}{next(_numbers)}"


def create_empty(cluster):
    """A database without any schema; the roles may or may not exist yet."""
    database = Database(cluster, fresh_name("empty"))
    with cluster.connect() as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database.name)))
    return database


def create_migrated(cluster, directory, antonectl=ANTONECTL):
    """A database as an operator makes it: `antonectl db init`, then `db migrate`; and who may answer anybody on X, as most tests do."""
    database = Database(cluster, fresh_name("template"))
    config = write_config(directory / "template.conf", database)
    for verb in (["init", "--admin", cluster.conninfo()], ["migrate"]):
        done = subprocess.run([antonectl, "-c", config, "db", *verb], capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise RuntimeError(f"antonectl db {verb[0]} exited {done.returncode}: {done.stderr}")
    with database.connect("postgres") as owner:
        owner.execute("DO $$ BEGIN IF to_regclass('antone.platform_rules') IS NOT NULL THEN"
                      " UPDATE antone.platform_rules SET value = 'false' WHERE rule = 'needs_mention'; END IF; END $$")
    return database


def create_copy(cluster, template, prefix="t"):
    """A fresh database with the template's schema, data, owner and database privileges."""
    database = Database(cluster, fresh_name(prefix))
    with cluster.connect() as connection:
        owner, acl = connection.execute(
            "SELECT pg_get_userbyid(datdba), datacl::text[] FROM pg_database WHERE datname = %s", (template.name,)
        ).fetchone()
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                sql.Identifier(database.name), sql.Identifier(template.name), sql.Identifier(owner)
            )
        )
        # CREATE DATABASE copies neither the privileges nor the settings of the database itself.
        if acl is not None:
            connection.execute(
                "UPDATE pg_database SET datacl = %s::text[]::aclitem[] WHERE datname = %s", (acl, database.name)
            )
        connection.execute(
            "INSERT INTO pg_db_role_setting SELECT c.oid, s.setrole, s.setconfig FROM pg_db_role_setting s"
            " JOIN pg_database t ON t.oid = s.setdatabase AND t.datname = %s"
            " JOIN pg_database c ON c.datname = %s",
            (template.name, database.name),
        )
    return database
