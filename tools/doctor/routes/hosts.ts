import { type Call, unconfirmed } from './call';
import { dnsSuffix, iamHost } from './partition';

const endpoints = 'https://docs.aws.amazon.com/general/latest/gr/rande.html';

/** Services whose host does not begin with the name that endpoints have. */
const hostNames: Readonly<Record<string, string>> = { 'ecr.api': 'api.ecr', 'ecr.dkr': '<account>.dkr.ecr' };

/** A call to one of AWS's APIs in the stack's region. */
export function awsCall(program: string, service: string, region: string): Call {
  const host = service === 'iam' ? iamHost(region) : `${hostNames[service] ?? service}.${region}.${dnsSuffix(region)}`;
  return { program, host, port: 443, source: endpoints, service };
}

/** Calls to several of AWS's APIs. */
export function awsCalls(program: string, region: string, ...services: readonly string[]): Call[] {
  return services.map((service) => awsCall(program, service, region));
}

/**
 * Amazon Linux keeps its packages in a bucket in each region, as `dnf repolist -v` shows there. It is reached through
 * the region's gateway endpoint for S3.
 */
export function amazonLinux(program: string, region: string, artifact: string): Call[] {
  const host = `al2023-repos-${region}-de612dc2.s3.dualstack.${region}.${dnsSuffix(region)}`;
  return [{ program, host, port: 443, source: unconfirmed, service: 's3', artifact }];
}

/**
 * Ubuntu's images name the mirror of their region, by plain HTTP: the packages are signed.
 *
 * @see https://cloudinit.readthedocs.io/en/latest/reference/modules.html
 */
export function ubuntu(program: string, region: string, artifact: string): Call[] {
  const source = 'https://github.com/canonical/cloud-init/blob/main/config/cloud.cfg.tmpl';
  return [`${region}.ec2.archive.ubuntu.com`, 'security.ubuntu.com'].map((host) => ({
    program,
    host,
    port: 80,
    source,
    artifact,
  }));
}

/** Docker Hub answers with addresses of its layers elsewhere. */
export function dockerHub(program: string, artifact: string): Call[] {
  return [
    'registry-1.docker.io',
    'auth.docker.io',
    'production.cloudflare.docker.com',
    'production.cloudfront.docker.com',
    'docker-images-prod.6aa30f8b08e16409b46e0173d6de2f56.r2.cloudflarestorage.com',
  ].map((host) => ({
    program,
    host,
    port: 443,
    source: 'https://docs.docker.com/desktop/setup/allow-list/',
    artifact,
  }));
}

/** GitLab.com's registry answers with addresses of its layers elsewhere. */
export function gitlabRegistry(program: string, artifact: string): Call[] {
  const host = { program, port: 443, artifact };
  return [
    {
      ...host,
      host: 'registry.gitlab.com',
      source: 'https://docs.gitlab.com/runner/configuration/advanced-configuration/',
    },
    { ...host, host: 'cdn.registry.gitlab-static.net', source: unconfirmed },
    googleStorage(program, artifact),
  ];
}

/** Where GitLab.com's package repositories, releases and registry redirect to. */
export function googleStorage(program: string, artifact: string): Call {
  return { program, host: 'storage.googleapis.com', port: 443, source: unconfirmed, artifact };
}

/**
 * An address that is downloaded.
 *
 * @param source the file of this project that has the address, or the setting
 */
export function download(program: string, url: string, artifact: string, source: string, sha256?: string): Call {
  return { ...address(program, url, source), artifact, url, ...(sha256 && { sha256 }) };
}

/** The host and port of an address. */
export function address(program: string, url: string, source: string): Call {
  const { hostname, port, protocol } = new URL(url);
  return { program, host: hostname, port: Number(port) || (protocol === 'http:' ? 80 : 443), source };
}
