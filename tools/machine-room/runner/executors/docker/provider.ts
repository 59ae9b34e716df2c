import type { ExecutorProvider } from '../executor';
import { dockerHost } from './api';
import { DockerExecutor } from './executor';

/** Jobs in containers of one Docker daemon: the machine's own, or the one that `host` names. */
export const dockerProvider: ExecutorProvider = {
  hasTerminals: true,
  acquire: async ({ docker }) => ({
    create: (context) => new DockerExecutor(context, dockerHost(docker?.host, docker?.tls_cert_path)),
    release: () => {},
  }),
};
