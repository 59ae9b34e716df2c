import { join } from 'node:path';
import { bootAssets, type Content, type MachineFile, template, text } from '../machine-files/cloud-config';
import { pem } from '../machine-files/pem';
import { proxyCertificates } from '../settings/container-mounts';
import type { ProxySettings } from '../settings/proxy';
import { type Fact, Template, templateSource } from '../templates/template-text';
import { tomlTemplate } from '../templates/toml-document';
import { proxyAddress, proxyEnvironment, proxyEnvironmentLines } from './environment';
import { noProxy, type ProxyContext } from './no-proxy';

/** Services of systemd that reach out. A unit that does not exist does no harm. */
export type ProxiedService = 'amazon-ssm-agent' | 'docker' | 'gitlab-runner';

export function proxyAsset(name: string): Content {
  return { kind: 'asset', name, path: join(bootAssets, '..', 'proxy', name) };
}

/** The environment as a file that systemd, Docker Compose and a shell read alike: nothing in it needs quotes. */
export function environmentFileOf(proxy: ProxySettings, context: ProxyContext): Template {
  const lines = proxyEnvironmentLines(proxyEnvironment(proxy, context));
  return new Template(merged(lines.flatMap(({ pieces }) => [...pieces, '\n'])));
}

/** Adjacent literals as one, so that they are quoted once. */
function merged(pieces: Template['pieces']): Template['pieces'] {
  const done: (string | Fact)[] = [];
  for (const piece of pieces) {
    const last = done.at(-1);
    if (typeof last === 'string' && typeof piece === 'string') {
      done[done.length - 1] = last + piece;
    } else {
      done.push(piece);
    }
  }
  return done;
}

/**
 * Files of a machine behind the proxy: `/etc/proxy.env`, which services read by a drop-in of their own, the scripts
 * that use it, and the certificates.
 */
export function proxyFiles(
  proxy: ProxySettings,
  context: ProxyContext,
  services: readonly ProxiedService[],
): MachineFile[] {
  return [
    {
      path: '/etc/proxy.env',
      permissions: permissionsOf(proxy),
      content: template('proxy.env.tftpl', templateSource(environmentFileOf(proxy, context))),
    },
    { path: '/opt/proxy/functions.sh', permissions: '0644', content: proxyAsset('functions.sh') },
    { path: '/opt/proxy/use.sh', permissions: '0644', content: proxyAsset('use.sh') },
    ...services.map(
      (service): MachineFile => ({
        path: `/etc/systemd/system/${service}.service.d/proxy.conf`,
        permissions: '0644',
        content: proxyAsset('service.conf'),
      }),
    ),
    ...(proxy.caCertificate
      ? [
          {
            path: proxyCertificates,
            permissions: '0644',
            content: text('proxy-ca.crt', pem(proxy.caCertificate)),
          } as const,
        ]
      : []),
  ];
}

/**
 * The CloudWatch agent's own file, which its package leaves as it is.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/install-CloudWatch-Agent-commandline-fleet.html
 */
export function cloudWatchAgentProxy(proxy: ProxySettings, context: ProxyContext): MachineFile {
  const section = {
    http_proxy: proxyAddress(proxy, 'http'),
    https_proxy: proxyAddress(proxy, 'https'),
    no_proxy: noProxy(proxy, context),
  };
  return {
    path: '/opt/aws/amazon-cloudwatch-agent/etc/common-config.toml',
    permissions: permissionsOf(proxy),
    content: template('common-config.toml.tftpl', tomlTemplate({ proxy: section })),
  };
}

/** For root alone where a password is to stand. */
function permissionsOf(proxy: ProxySettings): MachineFile['permissions'] {
  return proxy.credentialsSsmParameterName ? '0600' : '0644';
}
