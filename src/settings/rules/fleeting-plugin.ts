import { usesWinRm } from '../connector';
import { installsPlugins, isOneRelease } from '../fleeting-plugin';
import { rule } from './rule';

/** Before 16.11 the plugin is downloaded from the page of one release. */
export const pluginRelease = rule(['runnerGitlab', 'runnerWorkerDockerAutoscaler'], (settings) => {
  const { fleetingPluginVersion: version } = settings.runnerWorkerDockerAutoscaler;
  return [
    !installsPlugins(settings) &&
      version !== '' &&
      !isOneRelease(version) && {
        setting: 'runnerWorkerDockerAutoscaler.fleetingPluginVersion',
        message: `is ${version}, and GitLab Runner ${settings.runnerGitlab.runnerVersion} downloads exactly one release: write all three numbers, or take 16.11 or later`,
      },
  ];
});

/** The plugin decrypts the password that EC2 made for Administrator with the key that the instance was started with. */
export const winRmPassword = rule(['runnerWorker', 'runnerWorkerDockerAutoscaler'], (settings) => {
  const { connectorConfigUser: user } = settings.runnerWorkerDockerAutoscaler;
  const { usePrivateKey } = settings.runnerWorker;
  const asks = usesWinRm(settings.runnerWorkerDockerAutoscaler);
  return [
    asks &&
      !usePrivateKey && {
        setting: 'runnerWorker.usePrivateKey',
        message: 'is false, and WinRM needs the password that EC2 encrypts with that key: set it to true',
      },
    asks &&
      user !== 'Administrator' && {
        setting: 'runnerWorkerDockerAutoscaler.connectorConfigUser',
        message: `is ${user}, and EC2 makes a password for Administrator only: set Administrator, or connectorConfigProtocol to ssh`,
      },
  ];
});

/** A checksum is that of one file, and a range takes the next release as soon as there is one. */
export const pluginChecksum = rule(['runnerGitlab', 'runnerWorkerDockerAutoscaler'], (settings) => {
  const { fleetingPluginVersion, fleetingPluginSha256 } = settings.runnerWorkerDockerAutoscaler;
  return [
    installsPlugins(settings) &&
      fleetingPluginSha256 !== '' &&
      !isOneRelease(fleetingPluginVersion) && {
        setting: 'runnerWorkerDockerAutoscaler.fleetingPluginSha256',
        message: `is that of one release, and fleetingPluginVersion (${fleetingPluginVersion || '1, by default'}) takes newer ones, with which no manager boots: name the release with all three numbers`,
      },
  ];
});
