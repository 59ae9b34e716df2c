import { App } from 'cdktf';
import { GitlabRunnerStack } from '../stacks/gitlab-runner-stack';
import { gitlab, privateNetwork, where } from './common/private-network';

/**
 * Starts the SSH server of Windows for the key that the instance was started with. Administrators' keys are in a file
 * of their own, which the server ignores unless Administrators and SYSTEM alone may open it. Windows reads user data
 * uncompressed only.
 *
 * @see https://learn.microsoft.com/windows-server/administration/openssh/openssh_install_firstuse
 * @see https://learn.microsoft.com/windows-server/administration/openssh/openssh_keymanagement
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-categories.html (public-keys/0/openssh-key)
 */
const startScript = `<powershell>
$ErrorActionPreference = 'Stop'
Add-WindowsCapability -Online -Name OpenSSH.Server~~~~0.0.1.0
$imds = 'http://169.254.169.254/latest'
$session = Invoke-RestMethod -Method Put -Uri "$imds/api/token" -Headers @{'X-aws-ec2-metadata-token-ttl-seconds' = '60'}
$key = Invoke-RestMethod -Uri "$imds/meta-data/public-keys/0/openssh-key" -Headers @{'X-aws-ec2-metadata-token' = $session}
New-Item -ItemType Directory -Force -Path "$env:ProgramData\\ssh"
$keys = "$env:ProgramData\\ssh\\administrators_authorized_keys"
Set-Content -Path $keys -Value $key -Encoding ascii
icacls.exe $keys /inheritance:r /grant '*S-1-5-32-544:F' /grant '*S-1-5-18:F'
Set-Service -Name sshd -StartupType Automatic
Start-Service -Name sshd
Remove-NetFirewallRule -Name runner-manager-ssh -ErrorAction SilentlyContinue
New-NetFirewallRule -Name runner-manager-ssh -DisplayName 'SSH' -Direction Inbound -Protocol TCP -LocalPort 22 -Action Allow
</powershell>
`;

/**
 * docker-autoscaler with Windows workers, all from the spot market and none when nobody works. The manager signs in
 * over SSH with a key of its own; the workers' security group lets it, and nobody else, in. The image is your own:
 * Windows Server with containers and Docker. After upstream examples/runner-windows.
 */
const app = new App();
const environment = 'runners-windows';
const network = privateNetwork(app, environment);

new GitlabRunnerStack(app, 'gitlab-runner', {
  ...where,
  environment,
  vpcId: network.vpcId,
  subnetId: network.privateSubnetIds[0],
  tags: { 'tf-aws-gitlab-runner:example': 'runner-windows' },
  runnerGitlab: gitlab,
  runnerInstance: {
    name: 'windows',
    sessionManager: true,
    collectAutoscalingMetrics: ['GroupDesiredCapacity', 'GroupInServiceCapacity'],
  },
  runnerWorker: {
    type: 'docker-autoscaler',
    maxJobs: 10,
    usePrivateKey: true,
    environmentVariables: ['FF_USE_POWERSHELL_PATH_RESOLVER=1'],
  },
  runnerWorkerGitlabPipeline: { preBuildScript: 'echo "on Windows"' },
  // Without a protocol GitLab Runner takes WinRM for Windows, unencrypted on port 5985.
  runnerWorkerDockerAutoscaler: {
    connectorConfigUser: 'Administrator',
    connectorConfigOs: 'windows',
    connectorConfigProtocol: 'ssh',
  },
  runnerWorkerDockerAutoscalerAmiId: 'ami-0123456789abcdef0',
  runnerWorkerDockerAutoscalerInstance: {
    monitoring: true,
    rootSize: 100,
    volumeType: 'gp3',
    startScript,
    startScriptCompressionAlgorithm: 'none',
  },
  runnerWorkerDockerAutoscalerAsg: {
    subnetIds: network.privateSubnetIds,
    types: ['m6a.large', 'm6i.large'],
    enableMixedInstancesPolicy: true,
    onDemandBaseCapacity: 0,
    onDemandPercentageAboveBaseCapacity: 0,
    spotAllocationStrategy: 'price-capacity-optimized',
    upgradeStrategy: 'off',
  },
  runnerWorkerDockerAutoscalerAutoscalingOptions: [
    { periods: ['* * * * *'], timezone: 'Asia/Tokyo', idleCount: 0, idleTime: '10m', scaleFactor: 2 },
    { periods: ['* 7-19 * * mon-fri'], timezone: 'Asia/Tokyo', idleCount: 3, idleTime: '30m', scaleFactor: 2 },
  ],
  runnerWorkerDockerOptions: { privileged: false, volumes: ['C:/cache'] },
});

app.synth();
