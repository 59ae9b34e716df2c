import { textOf } from '../machine-files/cloud-config';
import { type Environment, environmentFile } from '../machine-files/environment-file';
import { pem } from '../machine-files/pem';
import { withoutComments } from '../machine-files/short-script';
import { isWindows } from '../settings/connector';
import type { GitlabRunnerSettings } from '../settings/gitlab-runner';
import { escapeLiteral, Template, type TemplateText, templateSource } from '../templates/template-text';
import { environmentFileOf, proxyAsset } from './machine';
import { runnerProxyContext } from './runner';

const boundary = '==gitlab-runner-worker==';

export interface WorkerStart {
  /** What the user wants workers to run. */
  readonly startScript: string;
  /** The setting that it comes from. */
  readonly setting: string;
  /** Whether Docker's own configuration gets the registries; with docker-machine they are its options. */
  readonly registries: boolean;
  /**
   * One more registry without TLS, of which Terraform knows the address.
   *
   * @default - none
   */
  readonly insecureRegistry?: Template;
}

/**
 * User data of workers behind a proxy, or with registries of their own, as a Terraform template: our part runs before
 * anybody can sign in (cloud-init's boothook), then the user's as if it stood alone.
 *
 * @see https://cloudinit.readthedocs.io/en/latest/explanation/format.html
 * @returns undefined where the start script is all there is, or the worker runs Windows, which reads no such document
 * @throws {Error} for a start script that is such a document itself
 */
export function workerUserData(settings: GitlabRunnerSettings, start: WorkerStart): string | undefined {
  const hook = bootHook(settings, start);
  if (hook === undefined || isWindows(settings.runnerWorkerDockerAutoscaler)) {
    return undefined;
  }
  if (/^(content-type|mime-version):/i.test(start.startScript)) {
    throw new Error(`${start.setting}: is a MIME document, which cannot stand inside another: write a script instead`);
  }
  return [
    `Content-Type: multipart/mixed; boundary="${boundary}"\nMIME-Version: 1.0\n\n`,
    `--${boundary}\nContent-Type: text/cloud-boothook; charset="utf-8"\n\n`,
    hook,
    start.startScript === '' ? '' : `--${boundary}\n${ownPart(start.startScript)}\n`,
    `--${boundary}--\n`,
  ].join('');
}

function bootHook(settings: GitlabRunnerSettings, start: WorkerStart): string | undefined {
  const { proxy, runnerWorkerDockerRegistries } = settings;
  const { mirrors } = runnerWorkerDockerRegistries;
  const insecure = [
    ...runnerWorkerDockerRegistries.insecure,
    ...(start.insecureRegistry ? [start.insecureRegistry] : []),
  ];
  const addsRegistries = start.registries && insecure.length + mirrors.length > 0;
  if (!proxy && !addsRegistries) {
    return undefined;
  }
  const context = runnerProxyContext(settings);
  const environment: Environment = {
    ...(proxy
      ? {
          AWS_REGION: context.region,
          AWS_DNS_SUFFIX: context.dnsSuffix,
          PROXY_ENVIRONMENT: environmentFileOf(proxy, context),
          PROXY_CREDENTIALS: proxy.credentialsSsmParameterName ?? '',
          PROXY_CA_CERTIFICATE: proxy.caCertificate ? pem(proxy.caCertificate) : '',
        }
      : {}),
    ...(addsRegistries ? { INSECURE_REGISTRIES: inOneLine(insecure), REGISTRY_MIRRORS: mirrors.join(' ') } : {}),
  };
  const scripts = [
    ...(proxy?.credentialsSsmParameterName ? ['credentials.sh'] : []),
    ...(proxy ? ['functions.sh', 'worker.sh'] : []),
    ...(addsRegistries ? ['registries.sh'] : []),
  ];
  const text = scripts.map((name) => withoutComments(textOf(proxyAsset(name)))).join('');
  return `#!/bin/bash\nset -u\n${environmentFile(environment)}\n${escapeLiteral(text)}\n`;
}

function inOneLine(registries: readonly (string | Template)[]): TemplateText {
  const pieces = registries.flatMap((registry) => [
    ' ',
    ...(typeof registry === 'string' ? [registry] : registry.pieces),
  ]);
  return new Template(pieces.slice(1));
}

/** cloud-init tells by the first line what the user's part is, as it does with user data. */
function ownPart(script: string): string {
  const plain = /^[\t\n\x20-\x7e]*$/.test(script) && !script.includes(boundary);
  const lines = Buffer.from(script).toString('base64').replace(/.{76}/g, '$&\n');
  return plain
    ? `Content-Type: text/plain; charset="utf-8"\n\n${templateSource(script)}`
    : `Content-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: base64\n\n${lines}`;
}
