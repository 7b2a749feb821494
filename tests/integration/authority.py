"""A certificate authority for tests: makes certificates with openssl, as an operator's would."""

import os
import pathlib
import subprocess

import grpc


class Authority:
    """An authority in a folder: `ca.crt`, and NAME.crt and NAME.key of whom it signs for."""

    def __init__(self, folder, name="ca"):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(exist_ok=True)
        self.ca = self.folder / f"{name}.crt"
        self._run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                  "-keyout", self.folder / f"{name}.key", "-out", self.ca, "-days", "30",
                  "-subj", f"/CN={name}")
        self.ca_key = self.folder / f"{name}.key"

    @staticmethod
    def _run(*arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)

    def issue(self, name, uri=None, days=30):
        """Signs a certificate for a URI and this machine, and puts it in place at once, as tools that
        renew certificates do."""
        key, request, fresh = (self.folder / f"{name}.{end}" for end in ("key.new", "csr", "crt.new"))
        extensions = self.folder / f"{name}.ext"
        alternatives = "DNS:localhost,IP:127.0.0.1" + (f",URI:{uri}" if uri else "")
        extensions.write_text(f"subjectAltName={alternatives}\nextendedKeyUsage=serverAuth,clientAuth\n")
        self._run("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                  "-keyout", key, "-out", request, "-subj", f"/CN={name}")
        # openssl 3.0 signs no certificate that has ended; one that ends before it begins is as bad.
        self._run("x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", self.ca_key,
                  "-set_serial", f"0x{os.urandom(8).hex()}", "-days", days, "-out", fresh, "-extfile",
                  extensions)
        os.replace(key, self.folder / f"{name}.key")
        os.replace(fresh, self.folder / f"{name}.crt")
        return self.certificate(name)

    def certificate(self, name):
        return self.folder / f"{name}.crt", self.folder / f"{name}.key"

    def server_flags(self, name):
        certificate, key = self.certificate(name)
        return ["--tls-cert", certificate, "--tls-key", key, "--tls-ca", self.ca]

    def client_flags(self, name):
        certificate, key = self.certificate(name)
        return ["--cert", certificate, "--key", key, "--ca", self.ca]

    def channel(self, address, name=None, ca=None):
        """A channel as the one a certificate was issued to; without a name nobody's."""
        certificate, key = self.certificate(name) if name else (None, None)
        return grpc.secure_channel(address, grpc.ssl_channel_credentials(
            (ca or self.ca).read_bytes(), key.read_bytes() if key else None,
            certificate.read_bytes() if certificate else None))
