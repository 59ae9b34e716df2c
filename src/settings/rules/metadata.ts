import { rule } from './rule';

/** The boot asks the instance metadata for the instance's id and its role's credentials. */
export const metadataEnabled = rule(['runnerMetadataOptions'], (settings) => [
  settings.runnerMetadataOptions.httpEndpoint !== 'enabled' && {
    setting: 'runnerMetadataOptions.httpEndpoint',
    message: `is ${settings.runnerMetadataOptions.httpEndpoint}, and the manager's boot reads its role's credentials there: set enabled`,
  },
]);
