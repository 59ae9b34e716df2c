import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { runBySsh } from '../runner/executors/ssh';
import type { AmazonDriver } from './amazon-driver';
import { serverCertificate } from './certificates';
import { say } from './say';
import type { Host } from './store';
import { waitFor } from './wait';

const port = 2376;
const remote = { ca: '/etc/docker/ca.pem', certificate: '/etc/docker/server.pem', key: '/etc/docker/server-key.pem' };

/** Makes an instance a Docker host over SSH (libmachine/libmachine.go:127-165, provision/ubuntu_systemd.go). */
export class Provisioner {
  private readonly driver: AmazonDriver;

  constructor(private readonly host: Host) {
    this.driver = host.Driver as AmazonDriver;
  }

  async provision(): Promise<void> {
    const name = this.host.Name;
    say('Waiting for SSH to be available...');
    await waitFor(async () => {
      await this.ssh('exit 0');
      return true;
    }).catch(() => {
      throw new Error('Too many retries waiting for SSH to be available.');
    });
    say('Detecting the provisioner...');
    const release = await this.ssh('cat /etc/os-release');
    if (!/^ID="?ubuntu"?$/m.test(release)) {
      throw new Error("OS type not recognized: the twin of docker-machine provisions Ubuntu's alone");
    }
    say('Provisioning with ubuntu(systemd)...');
    await this.ssh(`sudo hostname ${name} && echo "${name}" | sudo tee /etc/hostname`);
    await this.ssh(`grep -xq '.*\\s${name}' /etc/hosts || echo '127.0.1.1 ${name}' | sudo tee -a /etc/hosts`);
    await this.ssh('sudo apt-get update');
    await this.ssh('DEBIAN_FRONTEND=noninteractive sudo -E apt-get install -y  curl');
    say('Installing Docker...');
    const { InstallURL } = this.host.HostOptions.EngineOptions;
    await this.ssh(`if ! type docker; then curl -sSL ${InstallURL} | sh -; fi`).catch((error: Error) => {
      throw new Error(`error installing docker: ${error.message}`);
    });
    await waitFor(() => this.ssh('sudo docker version').then(() => true)).catch(() => {
      throw new Error('Maximum number of retries (60) exceeded');
    });
    await this.configureAuth();
    await this.ssh('sudo systemctl -f enable docker');
  }

  /** Docker listens to anyone who has a certificate of the store's authority (provision/utils.go, ConfigureAuth). */
  private async configureAuth(): Promise<void> {
    const { AuthOptions } = this.host.HostOptions;
    const { CaCertPath, ClientCertPath, ClientKeyPath, StorePath, ServerCertSANs } = AuthOptions;
    say('Copying certs to the local machine directory...');
    for (const [from, to] of [
      [CaCertPath, 'ca.pem'],
      [ClientCertPath, 'cert.pem'],
      [ClientKeyPath, 'key.pem'],
    ] as const) {
      copyFileSync(from, join(StorePath, to));
    }
    await serverCertificate(AuthOptions, this.host.Name, [...ServerCertSANs, this.driver.IPAddress, 'localhost']);
    await this.ssh('sudo systemctl -f stop docker');
    await this.ssh('if [ ! -z "$(ip link show docker0)" ]; then sudo ip link delete docker0; fi');
    say('Copying certs to the remote machine...');
    await this.ssh('sudo mkdir -p /etc/docker');
    for (const [from, to] of [
      [CaCertPath, remote.ca],
      [AuthOptions.ServerCertPath, remote.certificate],
      [AuthOptions.ServerKeyPath, remote.key],
    ] as const) {
      await this.ssh(`printf '%s' '${readFileSync(from, 'utf8')}' | sudo tee ${to}`);
    }
    say('Setting Docker configuration on the remote daemon...');
    const file = '/etc/systemd/system/docker.service.d/10-machine.conf';
    await this.ssh(
      `sudo mkdir -p /etc/systemd/system/docker.service.d && printf %s "${this.unit().replaceAll('"', '\\"')}" | sudo tee ${file}`,
    );
    await this.ssh('sudo systemctl daemon-reload');
    await this.ssh('sudo systemctl -f start docker');
    await waitFor(async () => /:2376\s/.test(await this.ssh('ss -tln')), 30).catch(() => {
      throw new Error('Unable to verify the Docker daemon is listening: Maximum number of retries (10) exceeded');
    });
  }

  /** provision/systemd.go:38-70 */
  private unit(): string {
    const { EngineOptions: engine } = this.host.HostOptions;
    const words = [
      ...['-H', `tcp://0.0.0.0:${port}`, '-H', 'unix:///var/run/docker.sock'],
      ...['--storage-driver', engine.StorageDriver || 'overlay2'],
      ...['--tlsverify', '--tlscacert', remote.ca, '--tlscert', remote.certificate, '--tlskey', remote.key],
      ...[...engine.Labels, 'provider=amazonec2'].flatMap((label) => ['--label', label]),
      ...engine.InsecureRegistry.flatMap((registry) => ['--insecure-registry', registry]),
      ...engine.RegistryMirror.flatMap((mirror) => ['--registry-mirror', mirror]),
      ...engine.ArbitraryFlags.map((flag) => `--${flag}`),
    ];
    const environment = engine.Env.map((one) => `"${one}" `).join('');
    return `[Service]\nExecStart=\nExecStart=/usr/bin/dockerd ${words.join(' ')} \nEnvironment=${environment}\n`;
  }

  private ssh(command: string): Promise<string> {
    const { IPAddress, SSHPort, SSHUser, SSHKeyPath } = this.driver;
    return runBySsh({ address: IPAddress, port: SSHPort, user: SSHUser, keyFile: SSHKeyPath }, command);
  }
}

/** Whether Docker answers with a certificate of the store's authority (libmachine/check/check.go). @throws {Error} */
export function checkConnection(url: string, { HostOptions: { AuthOptions } }: Host): Promise<void> {
  const { hostname } = new URL(url.replace(/^tcp:/, 'http:'));
  return new Promise((resolve, reject) => {
    const socket = connect({
      ...{ host: hostname, port, servername: '', timeout: 20_000 },
      ca: readFileSync(AuthOptions.CaCertPath),
      cert: readFileSync(AuthOptions.ClientCertPath),
      key: readFileSync(AuthOptions.ClientKeyPath),
    });
    const fail = (why: string) => {
      socket.destroy();
      const text = `There was an error validating certificates for host "${hostname}:${port}": ${why}`;
      reject(
        new Error(
          `Error checking and/or regenerating the certs: ${text}\nYou can attempt to regenerate them using 'docker-machine regenerate-certs [name]'.`,
        ),
      );
    };
    socket.on('secureConnect', () => {
      socket.end();
      resolve();
    });
    socket.on('timeout', () => fail(`dial tcp ${hostname}:${port}: i/o timeout`));
    socket.on('error', (error) => fail(error.message));
  });
}
