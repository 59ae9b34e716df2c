import type { MissingCall } from '../sandbox/missing-calls';

const ownTags = /<item>\s*<resourceType>launch-template<\/resourceType>[\s\S]*?<\/tagSet>\s*<\/item>/g;

/**
 * The emulator shows the tags of a launch template among those that its instances and volumes get. A second plan would
 * take them away.
 */
export const taggedTemplates: MissingCall = {
  service: 'ec2',
  action: 'DescribeLaunchTemplateVersions',
  reason: 'a launch template has tags',
  answer: async (_, ask) => {
    const { status, document } = await ask();
    return { status, document: document.replace(ownTags, '') };
  },
};
