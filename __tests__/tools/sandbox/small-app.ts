import { DataAwsAmi } from '@cdktf/provider-aws/lib/data-aws-ami';
import { DataAwsEips } from '@cdktf/provider-aws/lib/data-aws-eips';
import { DataAwsSsmParameter } from '@cdktf/provider-aws/lib/data-aws-ssm-parameter';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { App, Fn, TerraformOutput } from 'cdktf';
import { AwsStack } from '../../../src/constructs/stack/aws-stack';

// Another one than where the sandbox would be by itself.
const region = 'eu-central-1';
const app = new App();

const network = new AwsStack(app, 'network', { region });
const vpc = new Vpc(network, 'vpc', { cidrBlock: '10.0.0.0/16' });

const machines = new AwsStack(app, 'machines', { region, state: { bucket: 'terraform-state-of-a-project', region } });
new SecurityGroup(machines, 'workers', { vpcId: vpc.id, description: 'what a sandbox shows' });
const address = new DataAwsEips(machines, 'address', {
  filter: [{ name: 'tag:Name', values: ['gitlab-runner-nat-gateway-eip'] }],
});
new TerraformOutput(machines, 'addresses', { value: Fn.lengthOf(address.allocationIds) });
const image = new DataAwsAmi(machines, 'ubuntu', { owners: ['099720109477'], mostRecent: true });
new TerraformOutput(machines, 'image_id', { value: image.imageId });
const token = new DataAwsSsmParameter(machines, 'token', { name: '/gitlab/runner/token' });
new TerraformOutput(machines, 'runner_token', { value: token.value, sensitive: true });

app.synth();
