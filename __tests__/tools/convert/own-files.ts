import { join } from 'node:path';

/** Files in the style of those that blogs and users have shown since 2016. */
export const ownFolder = join(__dirname, '../../fixtures/convert/own');

/** What becomes of each: something that the report says of a converted file, or the reason why it is refused. */
export const outcomes: Readonly<Record<string, { readonly says: RegExp } | { readonly refused: RegExp }>> = {
  '01-blog-2018.toml': { says: /OffPeakPeriods was \[.*no effect since GitLab Runner 14\.0/ },
  '02-tokyo-access-keys.toml': { says: /amazonec2-secret-key the manager's role is used instead of keys/ },
  '03-cache-elsewhere.toml': { says: /BucketLocation is us-west-2, and the machines are in ap-northeast-3/ },
  '04-minio.toml': { says: /ServerAddress was "minio\.example\.com:9000"/ },
  '05-gcs.toml': { says: /runners\.cache was "gcs", which the manager's role of AWS cannot open/ },
  '06-azure.toml': { says: /azure\.ContainerName was "cache"/ },
  '07-google-machines.toml': { refused: /MachineDriver is "google", .* only the driver amazonec2 can be converted/ },
  '08-digitalocean.toml': { refused: /MachineDriver is "digitalocean"/ },
  '09-several-machines.toml': { refused: /Several \[\[runners\]\] .*\(small, large\): say which with --runner NAME/ },
  '10-mixed-executors.toml': { says: /\[\[runners\]\] containers \(executor docker\).*--runner containers/ },
  '11-docker-only.toml': { refused: /docker\+machine\. The file has:\n {2}- one-host .*: --runner one-host/ },
  '12-shell-only.toml': { refused: /- mac \(executor shell\) is left as it is: its jobs need what is installed/ },
  '13-off-peak.toml': { says: /--from-version 13\.12 makes a policy of it/ },
  '14-own-authority.toml': { says: /tls-ca-file is .*put the certificate itself into runnerGitlab\.certificate/ },
  '15-proxy.toml': { says: /amazonec2-vpc-id is not in the file/ },
  '16-tags-that-clash.toml': { says: /amazonec2-tags\.environment was "Prod"; .*--tag NAME=VALUE/ },
  '17-spot.toml': { says: /runners\.machine\.unheard\.of was 1/ },
  '18-misspelt-case.toml': {
    says: /IdelTime was 5; it is no key of config\.toml, did you mean runners\.machine\.IdleTime/,
  },
  '19-wrong-types.toml': { refused: /concurrent is "10".*\n.*runners\.limit is "5".*\n.*runners\.docker\.volumes/ },
  '20-not-toml.toml': { refused: /^The file is not TOML: [^\n]*$/ },
  '21-spot-2019.toml': { says: /amazonec2-iam-instance-profile was ci-workers: .*runnerWorkerDockerAutoscalerRole/ },
  '22-fleet-of-2021.toml': { says: /amazonec2-launch-template was ci-template, and the Auto Scaling group/ },
  '23-gpu.toml': { says: /amazonec2-subnet-id is not in the file/ },
  '24-windows.toml': { refused: /- windows \(executor docker-windows\) .*: its jobs are containers of Windows/ },
  '25-ssh.toml': { refused: /- legacy \(executor ssh\) is left as it is: its jobs run on one host/ },
  '26-docker-ssh-of-2016.toml': {
    refused: /- first \(executor docker-ssh\+machine\) .*no such executor since 17\.0; docker\+machine is the nearest/,
  },
  '27-proxies.toml': {
    says: /pre_clone_script is no key of GitLab Runner 17\.0 and newer: pre_get_sources_script has/,
  },
};
