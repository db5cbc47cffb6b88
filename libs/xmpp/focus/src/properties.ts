import { boundedChildren, type Element, requireTextAttr, textAttr, xml } from '@parley/xmpp-core';

const MAX_PROPERTIES = 64;
const MAX_VALUE = 1024;

/** `<property name value/>` children. @throws AppError INPUT_INVALID when there are too many or one is too long */
export function parseProperties(element: Element): Map<string, string> {
  return new Map(
    boundedChildren(element, 'property', MAX_PROPERTIES).map((property) => [
      requireTextAttr(property, 'name'),
      textAttr(property, 'value', MAX_VALUE) ?? '',
    ]),
  );
}

export function buildProperties(properties: ReadonlyMap<string, string>): Element[] {
  return [...properties].map(([name, value]) => xml('property', { name, value }));
}
