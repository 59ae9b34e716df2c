import { z } from 'zod';
import { textLike } from './primitives';

/** Registries that the workers' Docker is told of (upstream knows one mirror, and docker+machine only). */
export const registrySettings = {
  /** Registries of Docker on workers of docker+machine and docker-autoscaler. The configuration in the AMI is kept. */
  runnerWorkerDockerRegistries: z
    .strictObject({
      /** Registries without TLS, or with a certificate that is not trusted, each `host:port` or a network. */
      insecure: z
        .array(
          textLike(/^[A-Za-z0-9[][^\s,/]*(\/\d{1,3})?$/, 'must be host and port, such as registry.example.com:5000'),
        )
        .default([]),
      /** URLs of mirrors of Docker Hub, tried in this order. */
      mirrors: z
        .array(textLike(/^https?:\/\/[^\s,/]+\/?$/, 'must be an address such as https://mirror.example.com'))
        .default([]),
    })
    .prefault({}),
};
