"""A server of the test's own that is reached over TCP: TLS, passwords, and certificates that are right or wrong."""
from . import database as databases
from . import tls
from .cluster import Cluster
from .config import ROLES

PASSWORD = "canary-of-the-wire"


class Served:
    """A server with TLS on a port of the loopback, and passwords over TCP."""

    def __init__(self, directory):
        self.port = tls.free_port()
        self.authority = tls.Authority(directory)
        self.stranger = tls.Authority(directory, "stranger")
        self.certificates = {
            "right": self.authority.issue("right", "DNS:localhost"),
            "elsewhere": self.authority.issue("elsewhere", "DNS:db.example"),
            "expired": self.authority.issue("expired", "DNS:localhost", days=-1),
        }
        self.cluster = Cluster(settings={"listen_addresses": "127.0.0.1", "port": str(self.port), "log_connections": "on"})
        tls.install(self.cluster, *self.certificates["right"])
        self.allow("hostssl all all 127.0.0.1/32 scram-sha-256", "hostnossl all all 127.0.0.1/32 scram-sha-256")
        self.cluster.start()
        self.database = databases.create_migrated(self.cluster, directory)
        for role in set(ROLES.values()):
            self.database.execute(f"ALTER ROLE {role} PASSWORD '{PASSWORD}'")
        self.use()

    def allow(self, *lines):
        (self.cluster.data / "pg_hba.conf").write_text("local all all trust\n" + "".join(f"{line}\n" for line in lines))

    def use(self, certificate="right", ssl=True):
        """The server's certificate from now on, or no TLS at all."""
        tls.install(self.cluster, *self.certificates[certificate])
        self.database.execute(f"ALTER SYSTEM SET ssl = {'on' if ssl else 'off'}")
        self.database.execute("SELECT pg_reload_conf()")
        self.database.wait_for(f"current_setting('ssl') = '{'on' if ssl else 'off'}'")

    def conninfo(self, role="antone_worker", host="localhost", **more):
        given = {
            "host": host, "port": self.port, "dbname": self.database.name, "user": role,
            "sslmode": "verify-full", "sslrootcert": self.authority.certificate, **more,
        }
        return " ".join(f"{key}={value}" for key, value in given.items() if value is not None)
