"""Names of files that are neither packaged nor published: secrets, and what editors leave behind."""

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

_SECRETS = (
    # Settings of tools, with their credentials, and histories of commands.
    *(".env*", "*.env", ".aws", ".azure", ".boto", ".docker", ".dockercfg", ".gcloud", ".kube", ".oci"),
    *(".git", ".git-credentials", ".gitconfig", ".gitcookies", ".gitmodules", ".hg", ".hgrc", ".svn", ".bzr"),
    *(".npmrc", ".yarnrc", ".yarnrc.yml", ".pypirc", ".netrc", "_netrc", ".wgetrc", ".curlrc", ".htpasswd"),
    *(".pgpass", ".my.cnf", ".mylogin.cnf", ".s3cfg", ".databrickscfg", ".snowsql", ".vault-token"),
    *(".m2", ".gradle", ".cargo", ".gem", ".composer", ".terraformrc", "terraform.rc"),
    # Directories of many tools, gcloud and gh among them, and of password managers.
    *(".config", ".local", ".password-store", ".keyrings", ".mozilla", ".op", ".rclone.conf", ".sops.yaml"),
    *(".*_history", ".viminfo"),
    # Keys and passwords.
    *(".ssh", "id_rsa*", "id_dsa*", "id_ecdsa*", "id_ed25519*", ".gnupg", "*.pem", "*.key", "*.p8", "*.p12"),
    *("*.pfx", "*.pkcs12", "*.ppk", "*.jks", "*.keystore", "*.kdbx", "*.ovpn", "kubeconfig"),
    *("*.keytab", "*.kdb", "*.agekey", ".credentials", "wallet.dat", "rootkey.csv"),
    *("credentials.json", "credentials.csv", "*_accesskeys.csv", "client_secret*.json"),
    *("application_default_credentials.json", "service-account*.json", "service_account*.json"),
    *("secrets.json", "secrets.yaml", "secrets.yml", "secrets.toml"),
    # State and settings of deployments.
    *(".pulumi", "pulumi.*.yaml", "pulumi.*.yml", ".terraform", "*.tfstate", "*.tfstate.*", "*.tfvars"),
    *("*.tfvars.json", "cdk.out", ".serverless", ".aws-sam", ".sst", ".chalice", ".vercel", ".netlify"),
)
_SECRET_FILES = (
    *("credential", "credentials", "password", "passwords", "passwd", "secret", "secrets", "token", "tokens"),
    *("*credentials.txt", "*password.txt", "*passwords.txt", "*passwd.txt", "*secret.txt", "*secrets.txt"),
    *("*token.txt", "*tokens.txt", "*apikey.txt", "*api_key.txt", "*api-key.txt", "*accesskey.txt"),
    *("*access_key.txt", "*access-key.txt", "credentials.ini", "credentials.xml", "credentials.y*ml"),
    *("credentials.toml", "*.token", "token.json", "token.pickle", "auth.json", "passwords.csv"),
)
"""Names of files with secrets; a directory of the same name may be a package with code."""
_LEFTOVERS = (
    *(".idea", ".vscode", ".vs", ".fleet", "*.code-workspace", "*.iml", "thumbs.db", "desktop.ini", "._*"),
    *("*~", "*.swp", "*.swo", ".*.sw?", ".#*", "#*#", "*.orig", "*.rej", "*___jb_tmp___", "*___jb_old___"),
)
"""Files of editors, merges and desktops: among them copies of code, with lines that were deleted."""
_PEM = ("*.pem", "*.key")
_BLOCK = re.compile(rb"-----BEGIN ([^-\r\n]+)-----")
_PUBLIC = frozenset(
    {b"CERTIFICATE", b"TRUSTED CERTIFICATE", b"X509 CRL", b"PUBLIC KEY", b"RSA PUBLIC KEY", b"PKCS7"}
)


def is_leftover(name: str) -> bool:
    """Returns whether a name is that of a file or directory which an editor, a merge or a desktop leaves."""
    return _is_like(name, _LEFTOVERS)


def is_secret(path: Path) -> bool:
    """Returns whether a file or directory may be a secret, by its name.

    A PEM file with nothing but certificates and public keys is not one: applications bring them to trust a
    database or a server.
    """
    if _is_like(path.name, _SECRET_FILES) and not path.is_dir():
        return True
    return has_name_of_secret(path.name) and not (_is_like(path.name, _PEM) and _is_public(path))


def has_name_of_secret(name: str) -> bool:
    """Returns whether a name is one that files with secrets have."""
    return _is_like(name, _SECRETS)


def _is_like(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name.lower(), pattern) for pattern in patterns)


def _is_public(path: Path) -> bool:
    try:
        blocks = {block.strip() for block in _BLOCK.findall(path.read_bytes())}
    except OSError:  # a directory, or nothing that can be read
        return False
    return bool(blocks) and blocks <= _PUBLIC
