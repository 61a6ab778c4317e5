"""Everything JupyterHub is told. `jupyterhub_config.py` only calls `configure`."""

import json
import os
import secrets
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from traitlets.config import Config

from bangkom.errors import SettingsError
from bangkom.hub.authenticator import AccountAuthenticator, Desk
from bangkom.hub.handlers import LOOK
from bangkom.hub.isolation import Isolation, best
from bangkom.hub.places import Places, ServerRole
from bangkom.hub.queue import SpawnQueue
from bangkom.hub.readiness import require_ready
from bangkom.hub.roles import LOAD, SERVER_SCOPES, SERVICE
from bangkom.hub.spawner import CellSpawner
from bangkom.hub.throttle import AddressThrottle
from bangkom.settings import Settings, read_count
from bangkom.store.database import Database, ensure_current

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
COOKIE_DAYS = 7.0
SPAWNS_AT_ONCE = max(2, 2 * (os.cpu_count() or 1))
"""Servers that start at the same time; the rest queue. Each takes a processor for a second or two."""

QUEUE_SECONDS = 1800
"""How long somebody may stand in that queue and start."""

ANSWER_MS = 120_000
"""How long the proxy waits for an answer; as it comes, it is 20 seconds."""

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Options:
    """How this hub stands. `state` holds its database, secrets and logs.

    `service_command` starts our service below the hub; without it the service runs by itself at `service_url`, with the
    token in `state`/service-token. `is_https` says that browsers come over HTTPS, and `proxies` counts those of ours
    between them and the hub.
    """

    state: Path
    port: int
    hub_port: int
    proxy_api_port: int
    service_url: str
    service_command: tuple[str, ...] = ()
    is_https: bool = False
    proxies: int = 1


def load_options(environ: Mapping[str, str], settings: Settings) -> Options:
    """Read `BANGKOM_PORT` (default 8000; the next three are used too), `_HTTPS` (1), `_PROXIES` and `_SERVICE_URL`.

    The last is where a service that runs by itself listens (`http://127.0.0.1:10101/services/bangkom/`); an institution
    needs it. SettingsError by name.
    """
    port = read_count(environ, "BANGKOM_PORT", 8000, 65_000)
    external = environ.get("BANGKOM_SERVICE_URL", "").removesuffix(f"/services/{SERVICE}/")
    if settings.mode == "institution" and not external:
        raise SettingsError(NO_SERVICE)
    return Options(
        state=settings.root / "gradebook" / "hub",
        port=port,
        hub_port=port + 1,
        proxy_api_port=port + 2,
        service_url=external or f"http://127.0.0.1:{port + 3}",
        service_command=() if external else (sys.executable, "-m", "bangkom.web.service"),
        is_https=environ.get("BANGKOM_HTTPS", "") == "1",
        proxies=read_count(environ, "BANGKOM_PROXIES", 1, 9),
    )


def configure(
    c: Config,
    settings: Settings,
    options: Options,
    configs: Mapping[ServerRole, Path],
) -> Isolation:
    """Set the whole hub up; what keeps participants apart is returned, to be told.

    `configs` are the config folders of each role's server.
    SettingsError if this machine can't do what the mode insists on.
    """
    require_ready(settings, options.state, is_https=options.is_https)
    isolation = best(settings)
    os.umask(0o077)
    options.state.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.store_url)
    ensure_current(database)
    desk = Desk(database, settings.cohort, lambda: datetime.now(UTC))
    _serve(c, settings, options)
    _let_in(c, desk, options)
    _place(c, Places(settings, isolation, configs, _service_address(options)), desk, options)
    _offer_service(c, settings, options)
    return isolation


def _serve(c: Config, settings: Settings, options: Options) -> None:
    c.JupyterHub.bind_url = f"http://127.0.0.1:{options.port}"
    c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{options.hub_port}"
    c.JupyterHub.db_url = f"sqlite:///{options.state / 'hub.sqlite'}"
    c.JupyterHub.cookie_secret = bytes.fromhex(ensure_secret(options.state / "cookie-secret"))
    c.JupyterHub.cookie_max_age_days = COOKIE_DAYS
    c.JupyterHub.pid_file = str(options.state / "hub.pid")
    c.JupyterHub.tornado_settings = {
        "cookie_options": {"samesite": "Lax", "secure": options.is_https},
        "xsrf_cookie_kwargs": {"samesite": "Lax", "secure": options.is_https},
        "headers": {
            "Content-Security-Policy": POLICY,
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        },
        "slow_spawn_timeout": 1,  # then the page that shows how far it is
    }
    c.JupyterHub.template_paths = [str(HERE / "templates")]
    c.JupyterHub.template_vars = {"look": _versions()}
    c.JupyterHub.default_url = f"/services/{SERVICE}/"
    c.JupyterHub.allow_named_servers = False
    c.JupyterHub.implicit_spawn_seconds = 0.01
    c.JupyterHub.concurrent_spawn_limit = 0  # nobody is turned away: our own queue tells how many go first
    c.JupyterHub.cleanup_servers = settings.mode == "demo"  # an institution's go on over a restart of the hub
    c.JupyterHub.log_level = "WARN"  # below that it writes session ids and who opened what
    # Behind nginx that has said who and how; the proxy would put its own view of that in its place.
    options_of_proxy = [f"--proxy-timeout={ANSWER_MS}", *(["--no-x-forward"] if settings.mode == "institution" else [])]
    c.ConfigurableHTTPProxy.command = [sys.executable, "-m", "bangkom.hub.proxy", *options_of_proxy]
    c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{options.proxy_api_port}"
    c.ConfigurableHTTPProxy.auth_token = ensure_secret(options.state / "proxy-token")
    c.ConfigurableHTTPProxy.pid_file = str(options.state / "proxy.pid")
    c.ConfigurableHTTPProxy.check_running_interval = 2


def _let_in(c: Config, desk: Desk, options: Options) -> None:
    c.JupyterHub.authenticator_class = AccountAuthenticator.over(desk, AddressThrottle(time.monotonic), options.proxies)
    c.AccountAuthenticator.allow_all = True  # whoever has an account, and nobody else has one
    c.AccountAuthenticator.auth_refresh_age = 1  # a disabled account's sessions end within that second
    c.AccountAuthenticator.auth_refresh_strict = True
    c.AccountAuthenticator.refresh_pre_spawn = True
    c.JupyterHub.load_roles = [dict(role) for role in LOAD]


def _place(c: Config, places: Places, desk: Desk, options: Options) -> None:
    c.JupyterHub.spawner_class = CellSpawner.over(
        places, options.state / "servers", desk.is_welcome, SpawnQueue(SPAWNS_AT_ONCE)
    )
    c.CellSpawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
    c.CellSpawner.env_keep = []
    c.CellSpawner.disable_user_config = True
    c.CellSpawner.server_token_scopes = list(SERVER_SCOPES)
    c.CellSpawner.default_url = ""
    c.CellSpawner.start_timeout = QUEUE_SECONDS
    c.CellSpawner.http_timeout = 120
    c.CellSpawner.poll_interval = 5  # and a disabled account loses its server within that
    c.CellSpawner.consecutive_failure_limit = 0


def _offer_service(c: Config, settings: Settings, options: Options) -> None:
    service: dict[str, Any] = {
        "name": SERVICE,
        "url": options.service_url,
        "api_token": ensure_secret(options.state / "service-token"),
        "oauth_no_confirm": True,
        "display": False,
    }
    if options.service_command:
        service |= {
            "command": list(options.service_command),
            "cwd": str(settings.root),
            "environment": {
                "BANGKOM_ROOT": str(settings.root),
                "BANGKOM_COHORT": settings.cohort,
                "BANGKOM_STORE_URL": settings.store_url,
                "BANGKOM_MODE": settings.mode,
                "LANG": "C.UTF-8",
                "PATH": os.pathsep.join([str(BIN), os.defpath]),
            },
        }
    c.JupyterHub.services = [service]


def service_environment(settings: Settings, options: Options, token: str) -> dict[str, str]:
    """What a service that runs by itself must be told; the hub tells it the same when it starts it."""
    prefix = f"/services/{SERVICE}/"
    return {
        "BANGKOM_ROOT": str(settings.root),
        "BANGKOM_COHORT": settings.cohort,
        "BANGKOM_STORE_URL": settings.store_url,
        "BANGKOM_MODE": settings.mode,
        "JUPYTERHUB_API_TOKEN": token,
        "JUPYTERHUB_API_URL": f"http://127.0.0.1:{options.hub_port}/hub/api",
        "JUPYTERHUB_BASE_URL": "/",
        "JUPYTERHUB_CLIENT_ID": f"service-{SERVICE}",
        "JUPYTERHUB_OAUTH_ACCESS_SCOPES": json.dumps([f"access:services!service={SERVICE}"]),
        "JUPYTERHUB_OAUTH_CALLBACK_URL": f"{prefix}oauth_callback",
        "JUPYTERHUB_SERVICE_NAME": SERVICE,
        "JUPYTERHUB_SERVICE_PREFIX": prefix,
        "JUPYTERHUB_SERVICE_URL": options.service_url,
        "LANG": "C.UTF-8",
        "PATH": os.pathsep.join([str(BIN), os.defpath]),
    }


def _service_address(options: Options) -> str:
    return f"{options.service_url.rstrip('/')}/services/{SERVICE}/"


def _versions() -> dict[str, str]:
    """Names of the look's files with the second they were changed, so that browsers never keep an old one."""
    files = (path for folder in LOOK for path in folder.iterdir())
    return {path.name: f"{path.name}?{int(path.stat().st_mtime)}" for path in files}


def ensure_secret(path: Path) -> str:
    """64 hexadecimal digits, made once and kept readable to the hub's user only."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        path.chmod(0o600)
    value = path.read_text().strip()
    if len(value) != 64:
        raise SettingsError(f"Berkas rahasia {path} rusak. Hapus berkas itu; semua orang akan diminta masuk lagi.")
    return value


NO_SERVICE = (
    "BANGKOM_SERVICE_URL kosong: dalam mode institution layanan berjalan tersendiri. Tulis tempatnya mendengar, "
    "misalnya BANGKOM_SERVICE_URL=http://127.0.0.1:10101, lalu jalankan `bangkom service`."
)
