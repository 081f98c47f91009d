"""Real mail servers on loopback, unprivileged: Debian's Exim and Dovecot, only unpacked.

Exim looks for its own user, which only an installation makes: nss_wrapper names ours so. Dovecot
looks for its modules below /usr/lib: fakechroot shows it those that were unpacked.
"""

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from komek.cli import debian
from komek.cli.places import ROOT
from komek.kernel.ports import free_port
from komek.kernel.postgres_account import Account, choose_account

PACKAGES = (
    *("exim4-base", "exim4-daemon-light", "libidn12", "libnss-wrapper"),
    *("dovecot-core", "dovecot-imapd", "libexttextcat-2.0-0", "libfakechroot"),
)
PASSWORD = "sesame"
START_S = 20
LIBRARIES = "usr/lib/x86_64-linux-gnu"

EXIM = """
primary_hostname = mail.test
spool_directory = {home}/spool
log_file_path = {home}/log/exim-%slog
pid_file_path = {home}/exim.pid
exim_path = {root}/usr/sbin/exim4
exim_user = {user}
exim_group = {group}
local_interfaces = 127.0.0.1
daemon_smtp_ports = {smtp}
tls_advertise_hosts =
domainlist local_domains = city.test : office.test
qualify_domain = city.test
acl_smtp_rcpt = acl_rcpt
acl_smtp_data = acl_data
never_users =
host_lookup =
keep_environment = *
rfc1413_query_timeout = 0s
begin acl
acl_rcpt:
  deny local_parts = refused
       message = no such user
  accept
acl_data:
  accept
begin routers
known:
  driver = accept
  domains = +local_domains
  local_parts = dsearch;{home}/mail
  transport = maildir
begin transports
maildir:
  driver = appendfile
  directory = {home}/mail/$local_part_data
  maildir_format
  user = {user}
  return_path_add
begin retry
* * F,1h,1m
"""
DOVECOT = """
base_dir = {home}/run
state_dir = {home}/run
protocols = imap
listen = 127.0.0.1
log_path = {home}/log/dovecot
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{home}/mail/%n
ssl = no
disable_plaintext_auth = no
login_plugin_dir = {home}/run
import_environment = LD_LIBRARY_PATH LD_PRELOAD FAKECHROOT_BASE FAKECHROOT_EXCLUDE_PATH
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%n
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap {{
  chroot =
}}
"""


def fetched(home: Path) -> Path | None:
    """Where the servers are unpacked so that their account may run them; None where they cannot."""
    if os.uname().machine != "x86_64":
        return None
    folder = debian.unpacked(PACKAGES, ROOT / ".venv" / "mail-servers")
    if folder is None or choose_account(home).may_enter(folder):
        return folder
    return Path(shutil.copytree(folder, home / "mail-servers", symlinks=True))


@dataclass
class MailServers:
    """A running pair: what is sent to `smtp` for city.test and office.test is read at `imap`.

    Mailboxes: "109" is ours, "depot" an organisation's; "refused" is refused at once, anybody else
    is accepted and bounces.
    """

    root: Path
    home: Path
    smtp: int = field(default_factory=free_port)
    imap: int = field(default_factory=free_port)
    _running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.account: Account = choose_account(self.home)
        for name in ("spool", "log", "run", "mail/109", "mail/depot"):
            (self.home / name).mkdir(parents=True)
        user, group = pwd.getpwuid(self.account.uid).pw_name, grp.getgrgid(self.account.gid).gr_name
        ids = f"{self.account.uid}:{self.account.gid}"
        facts = {
            "root": self.root,
            "home": self.home,
            "smtp": self.smtp,
            "imap": self.imap,
            "user": user,
            "group": group,
            "uid": self.account.uid,
            "gid": self.account.gid,
            "password": PASSWORD,
        }
        self._write("exim.conf", EXIM.format(**facts))
        self._write("dovecot.conf", DOVECOT.format(**facts))
        self._write("passwd", f"Debian-exim:x:{ids}::/:/bin/false\n{user}:x:{ids}::/:/bin/false\n")
        self._write("group", f"Debian-exim:x:{self.account.gid}:\n{group}:x:{self.account.gid}:\n")
        for path in (self.home, *self.home.rglob("*")):
            self.account.give(path)

    def start(self) -> None:
        """Start both and wait until they answer."""
        self.start_smtp()
        dovecot, config = self.root / "usr/sbin/dovecot", self.home / "dovecot.conf"
        preload = self.root / LIBRARIES / "fakechroot/libfakechroot.so"
        # What dovecot itself would look for in /usr/bin.
        config_reader = [self.root / "usr/bin/doveconf", "-c", config, "-f", "service=master"]
        outside = ("/dev", "/proc", "/etc", "/lib", "/lib64", "/bin", "/run", f"/{LIBRARIES}")
        self._start(
            "dovecot",
            [*config_reader, "-m", "master", "-e", dovecot, "-F", "-c", config],
            LD_PRELOAD=str(preload),
            FAKECHROOT_BASE=str(self.root),
            FAKECHROOT_EXCLUDE_PATH=":".join([*outside, str(self.home), str(self.root)]),
        )
        self._await(self.imap)

    def start_smtp(self) -> None:
        """Exim, which also runs its queue."""
        self._start(
            "exim",
            [self.root / "usr/sbin/exim4", "-C", self.home / "exim.conf", "-bdf", "-q1m"],
            LD_PRELOAD=str(self.root / LIBRARIES / "libnss_wrapper.so"),
            NSS_WRAPPER_PASSWD=str(self.home / "passwd"),
            NSS_WRAPPER_GROUP=str(self.home / "group"),
        )
        self._await(self.smtp)

    def stop(self, *names: str) -> None:
        """Stop both, or those that are named."""
        for name in names or tuple(self._running):
            process = self._running.pop(name)
            process.terminate()
            process.wait(START_S)

    def letters(self, mailbox: str) -> list[EmailMessage]:
        """What lies in a mailbox, oldest first."""
        with imaplib.IMAP4("127.0.0.1", self.imap, timeout=10) as client:
            client.login(mailbox, PASSWORD)
            client.select("INBOX", readonly=True)
            _state, found = client.uid("SEARCH", "ALL")
            return [self._letter(client, uid.decode()) for uid in found[0].split()]

    def await_letters(self, mailbox: str, count: int) -> list[EmailMessage]:
        """The same, once there are so many."""
        deadline = time.monotonic() + START_S
        while len(found := self.letters(mailbox)) < count:
            assert time.monotonic() < deadline, f"{mailbox} has {len(found)} letters"
            time.sleep(0.2)
        return found

    def _letter(self, client: imaplib.IMAP4, uid: str) -> EmailMessage:
        _state, parts = client.uid("FETCH", uid, "(BODY.PEEK[])")
        return message_from_bytes(parts[0][1], policy=policy.default)

    def _write(self, name: str, text: str) -> None:
        (self.home / name).write_text(text)

    def _start(self, name: str, command: list[Path | str], **environment: str) -> None:
        below = ("usr/lib/dovecot", "usr/lib/dovecot/modules/old-stats", LIBRARIES)
        libraries = ":".join(str(self.root / one) for one in below)
        with (self.home / "log" / f"{name}.out").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [str(part) for part in command],
                stdout=log,
                stderr=log,
                env={"PATH": "/usr/bin:/bin", "LD_LIBRARY_PATH": libraries, **environment},
                **self.account.options(),
            )

    def _await(self, port: int) -> None:
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.1)
        logs = "\n".join(path.read_text() for path in (self.home / "log").iterdir())
        raise TimeoutError(f"no mail server on {port}:\n{logs}")
