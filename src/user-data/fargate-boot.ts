import { fargateConfig, fargateJob } from '../config-toml/custom-section';
import { fargateToml } from '../config-toml/fargate-toml';
import { asset, template } from '../machine-files/cloud-config';
import type { FargateSettings } from '../settings/fargate';
import type { BootPart } from './boot-parts';

/** The manager starts tasks by the Fargate driver. */
export function fargateBoot(fargate: FargateSettings): BootPart[] {
  return [
    {
      step: 'fargate-driver',
      environment: {
        FARGATE_DRIVER_VERSION: fargate.driverVersion,
        FARGATE_DRIVER_URL: fargate.driverUrl,
        FARGATE_DRIVER_SHA256_X86_64: fargate.driverSha256.x86_64,
        FARGATE_DRIVER_SHA256_ARM64: fargate.driverSha256.arm64,
      },
      files: [
        { path: fargateJob, permissions: '0700', content: asset('fargate-job.sh') },
        { path: fargateConfig, permissions: '0644', content: template('fargate.toml.tftpl', fargateToml(fargate)) },
      ],
    },
  ];
}
