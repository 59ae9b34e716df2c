import type { Call } from './call';

/** A call to one of AWS's APIs in the stack's region. */
export function awsCall(program: string, service: string, region: string): Call {
  return { program, host: `${service}.${region}.amazonaws.com`, port: 443, service };
}

/**
 * Amazon Linux 2023 keeps its packages in a bucket in each region, as `dnf repolist -v` shows. It goes by the region's S3
 * gateway endpoint.
 *
 * @see https://github.com/shamimice03/aws-secure-env
 */
export function amazonLinux(program: string, region: string, artifact: string): Call[] {
  const host = `al2023-repos-${region}-de612dc2.s3.dualstack.${region}.amazonaws.com`;
  return [{ program, host, port: 443, service: 's3', artifact }];
}

/** Ubuntu's images name the mirror of their region, by plain HTTP: the packages are signed. */
export function ubuntu(program: string, region: string): Call[] {
  return [`${region}.ec2.archive.ubuntu.com`, 'security.ubuntu.com'].map((host) => ({
    program,
    host,
    port: 80,
    artifact: 'packages of Ubuntu, where the image is Ubuntu',
  }));
}

/**
 * Docker Hub answers with addresses of its layers elsewhere.
 *
 * @see https://docs.docker.com/desktop/setup/allow-list/
 */
export function dockerHub(program: string, artifact: string): Call[] {
  return [
    'registry-1.docker.io',
    'auth.docker.io',
    'production.cloudflare.docker.com',
    'production.cloudfront.docker.com',
    'docker-images-prod.6aa30f8b08e16409b46e0173d6de2f56.r2.cloudflarestorage.com',
  ].map((host) => ({ program, host, port: 443, artifact }));
}

/** GitLab.com's registry answers with addresses of its layers on its CDN or in Google's storage. */
export function gitlabRegistry(program: string, artifact: string): Call[] {
  return ['registry.gitlab.com', 'cdn.registry.gitlab-static.net', 'storage.googleapis.com'].map((host) => ({
    program,
    host,
    port: 443,
    artifact,
  }));
}

/** An address that is downloaded. */
export function download(program: string, url: string, artifact: string, sha256?: string): Call {
  const { hostname, port, protocol } = new URL(url);
  return {
    program,
    host: hostname,
    port: Number(port) || (protocol === 'http:' ? 80 : 443),
    artifact,
    url,
    ...(sha256 && { sha256 }),
  };
}
