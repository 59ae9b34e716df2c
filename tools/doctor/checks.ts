import type { Check } from './check';
import { elasticIp } from './checks/elastic-ip';
import { executor } from './checks/executor';
import { fargateQuota } from './checks/fargate-quota';
import { gitlab } from './checks/gitlab';
import { imageArchitecture } from './checks/image';
import { instanceTypesOffered } from './checks/instance-types';
import { internetAccess } from './checks/internet-access';
import { kmsKey } from './checks/kms-key';
import { credentialsForProxy } from './checks/proxy-credentials';
import { vcpuQuota } from './checks/quota';
import { serviceRoles } from './checks/service-roles';
import { stateBucket } from './checks/state-bucket';
import { token } from './checks/token';
import { tools } from './checks/tools';
import { volumeKey } from './checks/volume-key';

/** All but that of the identity, which comes first, in the order of their lines. */
export const checks: readonly Check[] = [
  tools,
  gitlab,
  executor,
  token,
  credentialsForProxy,
  elasticIp,
  internetAccess,
  instanceTypesOffered,
  imageArchitecture,
  vcpuQuota,
  fargateQuota,
  serviceRoles,
  kmsKey,
  volumeKey,
  stateBucket,
];
