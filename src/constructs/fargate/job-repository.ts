import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import type { FargateSettings } from '../../settings/fargate';

export interface JobRepositoryProps {
  readonly name: string;
  readonly settings: FargateSettings['repository'];
  readonly kmsKeyArn: string | undefined;
}

/** Images of jobs: scanned when they are pushed, never overwritten, old ones removed. */
export class JobRepository extends Construct {
  readonly repository: EcrRepository;

  constructor(scope: Construct, id: string, { name, settings, kmsKeyArn }: JobRepositoryProps) {
    super(scope, id);
    this.repository = new EcrRepository(new Construct(this, 'repository'), 'jobs', {
      name,
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: kmsKeyArn ? [{ encryptionType: 'KMS', kmsKey: kmsKeyArn }] : undefined,
      forceDelete: settings.forceDelete,
      // ECR never changes the key of a repository: another key in the settings would delete it with all images.
      lifecycle: { ignoreChanges: ['encryption_configuration'] },
    });
    new EcrLifecyclePolicy(new Construct(this, 'lifecycle'), 'jobs', {
      repository: this.repository.name,
      policy: Fn.jsonencode({
        rules: [
          {
            rulePriority: 1,
            description: `Keep the newest ${settings.keepImages} images`,
            selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: settings.keepImages },
            action: { type: 'expire' },
          },
        ],
      }),
    });
  }
}
