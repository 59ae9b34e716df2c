import { type IAspect, TerraformResource } from 'cdktf';
import type { IConstruct } from 'constructs';
import type { Tags } from '../../settings/tags';

interface Taggable {
  tags: Tags;
  readonly tagsInput?: Tags;
}

const untagged = new WeakSet<IConstruct>();

/** Marks a resource that upstream leaves without tags. */
export function withoutTags<T extends TerraformResource>(resource: T): T {
  untagged.add(resource);
  return resource;
}

/**
 * Puts the common tags on every resource that can have tags; a resource's own tags win. Auto Scaling groups have tag
 * blocks instead of a map: they get theirs where they are made.
 */
export class TagsAspect implements IAspect {
  constructor(private readonly tags: Tags) {}

  visit(node: IConstruct): void {
    if (TerraformResource.isTerraformResource(node) && 'tagsInput' in node && !untagged.has(node)) {
      const resource = node as unknown as Taggable;
      resource.tags = { ...this.tags, ...resource.tagsInput };
    }
  }
}

/** A group's tags in the form of its tag blocks; instances get them at launch. */
export function tagBlocks(tags: Tags) {
  return Object.entries(tags).map(([key, value]) => ({ key, value, propagateAtLaunch: true }));
}
