/**
 * The parts of the SDK that only runners with groups of workers need, loaded when they are asked for. The runtime has the
 * SDK on NODE_PATH, which `import()` does not look at: https://nodejs.org/api/esm.html#no-node_path
 */
export const autoScalingSdk = () =>
  require('@aws-sdk/client-auto-scaling') as typeof import('@aws-sdk/client-auto-scaling');

export const ssmSdk = () => require('@aws-sdk/client-ssm') as typeof import('@aws-sdk/client-ssm');
