import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { HostHandler } from './hosts';

const manifestType = 'application/vnd.docker.distribution.manifest.v2+json';
const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** An image that a registry of the room serves. */
export interface RegistryImage {
  /** Its only layer, a gzipped tar archive. */
  readonly layer: Buffer;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
}

/** Several under the same host, by the first part of what follows `/v2/`. Others are answered by another handler. */
export function namedImages(images: Readonly<Record<string, RegistryImage>>, others: HostHandler): HostHandler {
  const handlers = new Map<RegistryImage, HostHandler>();
  return (req, res) => {
    const [, image] = Object.entries(images).find(([name]) => String(req.url).startsWith(`/v2/${name}/`)) ?? [];
    // Its digests take seconds.
    const handler = image && (handlers.get(image) ?? registry(image));
    if (image && handler) {
      handlers.set(image, handler);
    }
    (handler ?? others)(req, res);
  };
}

/**
 * A registry that has one image under every name, whatever host it is asked at. Nobody signs in.
 *
 * Source: "OCI Distribution Specification", Docker's "Image Manifest Version 2, Schema 2".
 */
export function registry({ layer, entrypoint, command = entrypoint ? undefined : ['sh'] }: RegistryImage): HostHandler {
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: {
        Cmd: command,
        Entrypoint: entrypoint,
        Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
      },
      rootfs: { type: 'layers', diff_ids: [digestOf(gunzipSync(layer))] },
    }),
  );
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: describe('application/vnd.docker.container.image.v1+json', config),
      layers: [describe('application/vnd.docker.image.rootfs.diff.tar.gzip', layer)],
    }),
  );
  const blobs = new Map([config, layer].map((bytes) => [digestOf(bytes), bytes]));
  return (req, res) => {
    req.resume();
    if (!String(req.url).startsWith('/v2/')) {
      res.writeHead(404).end('The machine room has no such host.\n');
      return;
    }
    const [, kind, reference = ''] = /^\/v2\/.+\/(manifests|blobs)\/([^/?]+)/.exec(String(req.url)) ?? [];
    const found = kind === 'manifests' ? manifest : kind === 'blobs' ? blobs.get(reference) : Buffer.from('{}');
    if (!found) {
      res.writeHead(404).end();
      return;
    }
    res.writeHead(200, {
      'content-type': kind === 'manifests' ? manifestType : 'application/octet-stream',
      'content-length': found.length,
      'docker-content-digest': digestOf(found),
      'docker-distribution-api-version': 'registry/2.0',
    });
    res.end(req.method === 'HEAD' ? undefined : found);
  };
}

const describe = (mediaType: string, bytes: Buffer) => ({ mediaType, size: bytes.length, digest: digestOf(bytes) });
