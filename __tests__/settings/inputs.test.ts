import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { EgressInput, egressSettings } from '../../src/settings/egress';
import type { FargateRunnerInput, fargateRunnerSettings } from '../../src/settings/fargate-runner';
import type { GitlabRunnerInput, gitlabRunnerSettings } from '../../src/settings/gitlab-runner';
import type { GitlabServerInput, gitlabServerSettings } from '../../src/settings/gitlab-server';
import type { NatGatewayInput, natGatewaySettings } from '../../src/settings/nat-gateway';
import type {
  ExistingNetworkInput,
  existingNetworkSettings,
  NewNetworkInput,
  newNetworkSettings,
} from '../../src/settings/network';
import type { ProxiedRunnerInput, proxiedRunnerSettings } from '../../src/settings/proxied-runner';
import type { SharedCacheInput, sharedCacheSettings } from '../../src/settings/shared-cache';
import { stackSettings } from '../../tools/docs/settings/stacks';

type Same<Written, Schema> = [Written] extends [Schema] ? ([Schema] extends [Written] ? true : never) : never;

/** Does not compile where a written interface takes something else than its schema. */
const same = {
  GitlabRunnerInput: true satisfies Same<GitlabRunnerInput, z.input<typeof gitlabRunnerSettings>>,
  GitlabServerInput: true satisfies Same<GitlabServerInput, z.input<typeof gitlabServerSettings>>,
  FargateRunnerInput: true satisfies Same<FargateRunnerInput, z.input<typeof fargateRunnerSettings>>,
  ProxiedRunnerInput: true satisfies Same<ProxiedRunnerInput, z.input<typeof proxiedRunnerSettings>>,
  // The region is one of every stack's properties.
  NewNetworkInput: true satisfies Same<NewNetworkInput, Omit<z.input<typeof newNetworkSettings>, 'region'>>,
  // What is not to be given beside `existing` has no line in the interface.
  ExistingNetworkInput: true satisfies Same<
    ExistingNetworkInput,
    Pick<z.input<typeof existingNetworkSettings>, keyof ExistingNetworkInput>
  >,
  NatGatewayInput: true satisfies Same<NatGatewayInput, z.input<typeof natGatewaySettings>>,
  EgressInput: true satisfies Same<EgressInput, z.input<typeof egressSettings>>,
  SharedCacheInput: true satisfies Same<SharedCacheInput, z.input<typeof sharedCacheSettings>>,
};

describe('the interfaces of settings', () => {
  it('are one for each schema of a stack, compared with it by the compiler', () => {
    expect(Object.keys(same).sort()).toEqual(
      stackSettings()
        .map(({ input }) => input)
        .sort(),
    );
  });
});
