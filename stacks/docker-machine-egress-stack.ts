import { Aspects } from 'cdktf';
import type { Construct } from 'constructs';
import { ExtraEgressRules } from '../src/constructs/network/extra-egress-rules';
import { AwsStack, type AwsStackProps } from '../src/constructs/stack/aws-stack';
import { TagsAspect } from '../src/constructs/stack/tags-aspect';
import { type EgressInput, egressSettings } from '../src/settings/egress';
import { parseSettings } from '../src/settings/parse';
import { asTerraformLiterals } from '../src/templates/terraform-literal';

export type DockerMachineEgressStackProps = AwsStackProps & EgressInput;

/**
 * Further egress rules for security groups that stand elsewhere: the runner's, its workers', or any others. The rules are
 * resources of their own, so they get along with groups whose other rules are resources too, as the runner stack's are;
 * a group with rules written inside of it (`egress` blocks of `aws_security_group`) would remove them at each apply.
 */
export class DockerMachineEgressStack extends AwsStack {
  constructor(scope: Construct, id: string, { region, state, adopt, ...input }: DockerMachineEgressStackProps) {
    const settings = asTerraformLiterals(parseSettings(egressSettings, input));
    super(scope, id, { region, state, adopt });
    new ExtraEgressRules(this, 'rules', settings);
    Aspects.of(this).add(new TagsAspect(settings.tags));
  }
}
