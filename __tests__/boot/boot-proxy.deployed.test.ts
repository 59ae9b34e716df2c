import { describe, expect, it } from 'vitest';
import { bootLog, configOf, ManagerFixture } from './manager';
import { selfSigned } from './sandbox/certificate';
import { gitlabHost, type Machine, proxyAddress, type Run } from './sandbox/machine';
import { bootOf, expectServing } from './serving';

const credentialsParameter = '/proxy/credentials';
const password = 'p@ss/w:0%rd';
const credentials = `runner:${password}`;
/** As it is in an address. */
const encoded = 'runner:p%40ss%2Fw%3A0%25rd';
const ownAuthority = selfSigned([gitlabHost]);
const plugin = 'gitlab.com/gitlab-org/fleeting/plugins/aws/-/releases/v1.0.0/downloads/fleeting-plugin-aws-linux-amd64';
const repository = 'cdn.amazonlinux.com/repodata/repomd.xml';

/** A package manager that knows of a proxy what its own configuration says, and downloads something. */
const downloadingDnf = `
proxy=$(sed -n 's/^proxy=//p' /etc/dnf/dnf.conf)
env -i /usr/bin/curl --silent --fail --output /dev/null \${proxy:+--proxy "$proxy"} http://${repository} || exit 1
exec bash /srv/dnf "$@"`;

function prepared(machine: Machine): void {
  machine.downloads.serve(plugin, 'the plugin');
  machine.downloads.serve(repository, 'packages');
  machine.write('/etc/dnf/dnf.conf', '[main]\ngpgcheck=True\nproxy=http://old.example.com\n');
  const aws = '/usr/local/sbin/aws';
  machine.write(aws, machine.read(aws).replace('exec ', 'echo "$HTTPS_PROXY $*" >>/srv/aws-calls\nexec '), 0o755);
  machine.write('/srv/dnf', machine.read('/usr/local/sbin/dnf'));
  machine.standIn('dnf', downloadingDnf);
  // Amazon Linux 2023 brings the agent, and no Docker.
  machine.write('/srv/units/amazon-ssm-agent', 'active\n');
}

describe('a manager behind a proxy that asks for a password and intercepts TLS', () => {
  const manager = new ManagerFixture({
    debug: { traceRunnerUserData: true },
    runnerInstance: { name: 'boot', ssmAccess: true },
    runnerWorker: { type: 'docker-autoscaler', maxJobs: 2 },
    // The last release that does not install the plugin itself.
    runnerGitlab: { preregisteredRunnerTokenSsmParameterName: '/boot/gitlab-token', runnerVersion: '16.10.1' },
    proxy: {
      httpProxy: proxyAddress,
      caCertificate: ownAuthority.cert,
      credentialsSsmParameterName: credentialsParameter,
      vpcEndpoints: ['ssm'],
    },
  });

  async function boot(given = credentials): Promise<[Machine, Run]> {
    await manager.set(credentialsParameter, given);
    return bootOf(manager, {
      traced: true,
      behindProxy: { credentials },
      gitlabCertificate: () => ownAuthority,
      prepare: prepared,
    });
  }

  it('serves, having downloaded everything by the proxy and asked AWS and the metadata itself', async () => {
    const [machine, run] = await boot();
    expectServing(machine, run);
    expect(machine.proxy.asked).toEqual([
      'cdn.amazonlinux.com:80',
      'gitlab.com:443',
      `${gitlabHost}:443`,
      'packages.gitlab.com:443',
    ]);
    expect(new Set(machine.proxy.requests.map(({ credentials: sent }) => sent))).toEqual(new Set([credentials]));
    expect(machine.downloads.asked).toEqual(expect.arrayContaining([plugin, repository]));
    expect(machine.metadata.calls.length).toBeGreaterThan(0);
    expect(machine.aws.callsOf('ssm:GetParameter').map(({ parameters }) => parameters.Name)).toContain(
      credentialsParameter,
    );
  });

  // The emulated AWS is reached without a proxy. In this VPC, Auto Scaling has no endpoint of its own.
  it('signs in with every call of AWS that goes by the proxy, that which ends the launch hook, too', async () => {
    const [machine] = await boot();
    const calls = machine.read('/srv/aws-calls').trim().split('\n');
    expect(calls.join('\n')).toMatch(/ autoscaling complete-lifecycle-action /);
    const byProxy = calls.filter((call) => !call.includes(` ssm get-parameter --name ${credentialsParameter}`));
    expect(byProxy.filter((call) => !call.startsWith(`http://${encoded}@proxy.example.com:3128 `))).toEqual([]);
  });

  it('holds the password where services and jobs read it, for root alone, and nowhere else', async () => {
    const [machine, run] = await boot();
    const address = `http://${encoded}@proxy.example.com:3128`;
    expect(machine.read('/etc/proxy.env')).toContain(`HTTPS_PROXY=${address}\n`);
    expect(configOf(machine).runners[0].environment).toContain(`https_proxy=${address}`);
    expect(machine.read('/opt/aws/amazon-cloudwatch-agent/etc/common-config.toml')).toContain(`"${address}"`);
    expect(machine.read('/etc/dnf/dnf.conf')).toBe(`[main]\nproxy=${address}\ngpgcheck=True\n`);
    for (const file of [
      '/etc/proxy.env',
      '/etc/dnf/dnf.conf',
      '/opt/aws/amazon-cloudwatch-agent/etc/common-config.toml',
    ]) {
      expect([file, machine.mode(file)]).toEqual([file, '0600']);
    }
    for (const shown of [run.output, bootLog(machine), JSON.stringify(run.programs)]) {
      expect(shown).not.toContain(password);
      // The stand-in of the package manager hands it to curl; the real one keeps it to itself.
      expect(shown.replaceAll(`"--proxy","${address}"`, '')).not.toContain(encoded);
    }
    expect(manager.applied.userData).not.toContain(Buffer.from(password).toString('base64'));
  });

  it('restarts the services that run already, and needs no other', async () => {
    const [, run] = await boot();
    const restarted = run.programs.filter(({ argv }) => argv.includes('try-restart')).map(({ argv }) => argv.at(-1));
    expect(restarted).toEqual(['amazon-ssm-agent']);
  });

  it('says which parameter is wrong when nothing in it can sign in', async () => {
    const [machine, run] = await boot('no-password');
    expect(run.exitCode).not.toBe(0);
    expect(bootLog(machine)).toContain(`${credentialsParameter} must hold user:password for the proxy`);
    expect(machine.proxy.requests).toEqual([]);
  });

  it('leaves the running services alone when somebody runs the boot again', async () => {
    const [machine] = await boot();
    machine.remove('/srv/units/docker');
    const again = await machine.run(['/opt/gitlab-runner/boot.sh']);
    expect(again.exitCode).toBe(0);
    expect(again.output).toContain('downloads go by the proxy proxy.example.com:3128');
    expect(again.programs.some(({ argv }) => argv.includes('try-restart'))).toBe(false);
  });
});
