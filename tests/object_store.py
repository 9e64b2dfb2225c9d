"""Pytest plugin: a real S3 server on this machine, for the stores that a cluster would have."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest
from botocore.client import Config
from botocore.exceptions import BotoCoreError, ClientError

ACCESS_KEY, SECRET_KEY = "docket311-tests", "known-to-the-tests-alone"
BUCKETS = ("originals", "public")
_PROGRAM = Path(sys.executable).with_name("weed")


@dataclass(frozen=True)
class ObjectStore:
    """A running server."""

    endpoint: str

    def client(self):
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
            region_name="us-east-1",
            config=Config(retries={"max_attempts": 1}, connect_timeout=2, read_timeout=10),
        )

    def url(self, bucket: str) -> str:
        """As ORIGINALS_STORE_URL and PUBLIC_STORE_URL take it."""
        return f"s3://{bucket}/docket311?endpoint={self.endpoint}"


@pytest.fixture(scope="session")
def object_store(tmp_path_factory) -> Generator[ObjectStore, None, None]:
    """SeaweedFS with one account and two buckets; on loopback alone, stopped at the end."""
    for _ in range(2):
        # Another program may take one of its ports before it does: then it is begun once more, with others.
        store, server, log = _begun(tmp_path_factory.mktemp("object-store"))
        if _takes_a_file(store, server):
            break
        server.kill()
        server.wait()
    else:
        pytest.fail(f"The object store did not start:\n{log.read_text()[-3000:]}")
    try:
        yield store
    finally:
        server.kill()  # what it holds is thrown away; stopping in order takes it twenty seconds
        server.wait()


def _begun(folder: Path) -> "tuple[ObjectStore, subprocess.Popen[bytes], Path]":
    accounts = folder / "accounts.json"
    credentials = [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}]
    accounts.write_text(
        json.dumps({"identities": [{"name": "tests", "credentials": credentials, "actions": ["Admin"]}]})
    )
    names = ("master", "volume", "filer")
    ports = _free_ports(2 * len(names) + 2)
    flags = [f"-{name}.port={ports.pop()}" for name in names] + [f"-{name}.port.grpc={ports.pop()}" for name in names]
    port = ports.pop()
    flags += [f"-s3.port={port}", f"-s3.port.grpc={ports.pop()}", "-s3.port.iceberg=0", "-s3.port.lance=0"]
    (folder / "data").mkdir()
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [
                str(_PROGRAM), "server", f"-dir={folder / 'data'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer",
                "-s3", f"-s3.config={accounts}", "-s3.iam=false", "-master.volumeSizeLimitMB=64", "-volume.max=40",
                "-master.telemetry=false", *flags,
            ],
            stdout=log,
            stderr=log,
        )  # fmt: skip
    return ObjectStore(f"http://127.0.0.1:{port}"), server, folder / "log"


def _takes_a_file(store: ObjectStore, server: "subprocess.Popen[bytes]") -> bool:
    """Waits until it does; False where it has ended, or a minute has passed."""
    client = store.client()
    until = time.monotonic() + 60
    while True:
        try:
            there = {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}
            for bucket in BUCKETS:
                if bucket not in there:
                    client.create_bucket(Bucket=bucket)
                client.put_object(Bucket=bucket, Key="ready", Body=b"x")
            return True
        except (BotoCoreError, ClientError):
            if server.poll() is not None or time.monotonic() > until:
                return False
            time.sleep(0.1)


def _free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [server.getsockname()[1] for server in held]
    for server in held:
        server.close()
    return ports
