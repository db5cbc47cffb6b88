import { AppError } from '@parley/kernel';
// The build of ltx that @xmpp uses: its other build has classes of its own, and 'instanceof Element' would tell them apart.
import { createElement, Element, parse } from 'ltx/lib/ltx.js';

export { Element };

type Child = Element | string | number | undefined | null | false;
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** Builds an element; attributes and children that are undefined (or false) are left out, numbers and booleans become text. */
export function xml(name: string, attributes: Attributes = {}, ...children: readonly (Child | readonly Child[])[]): Element {
  const attrs: Record<string, string> = {};
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) attrs[key] = String(value);
  const content = children.flat().filter((child) => child !== undefined && child !== null && child !== false && child !== '');
  return createElement(name, attrs, ...content.map((child) => (typeof child === 'number' ? String(child) : (child as Element | string))));
}

/**
 * Parses one XML element.
 * @throws AppError INPUT_INVALID when the text is not one well-formed element
 */
export function parseXml(text: string): Element {
  // XMPP has none (RFC 6120 §11.1), and the parser's time for one that does not end grows with the square of its dashes.
  if (text.includes('<!--')) throw new AppError('INPUT_INVALID', 'XML with a comment');
  try {
    return parse(text);
  } catch (error) {
    throw new AppError('INPUT_INVALID', 'not well-formed XML', { cause: error });
  }
}

/** Child elements with this name, and namespace where one is given. */
export function childrenOf(element: Element | undefined, name: string, xmlns?: string): Element[] {
  return element?.getChildren(name, xmlns) ?? [];
}

/** First child with this name, and namespace where one is given; a child without an own xmlns has its parent's. */
export function childOf(element: Element | undefined, name: string, xmlns?: string): Element | undefined {
  return element?.getChildren(name, xmlns)[0];
}

export function attr(element: Element, name: string): string | undefined {
  const value: unknown = element.attrs[name];
  return typeof value === 'string' ? value : undefined;
}

/** @throws AppError INPUT_INVALID when the attribute is missing or empty */
export function requireAttr(element: Element, name: string): string {
  const value = attr(element, name);
  if (!value) throw new AppError('INPUT_INVALID', `<${element.name}> lacks ${name}`);
  return value;
}

/** A whole-number attribute, undefined when absent. @throws AppError INPUT_INVALID when it is not a whole number within the bounds */
export function intAttr(element: Element, name: string, min = 0, max = Number.MAX_SAFE_INTEGER): number | undefined {
  const value = attr(element, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^-?\d{1,16}$/.test(value) || number < min || number > max)
    throw new AppError('INPUT_INVALID', `<${element.name} ${name}> is not a number from ${min} to ${max}`);
  return number;
}

/** @throws AppError INPUT_INVALID when absent or out of bounds */
export function requireIntAttr(element: Element, name: string, min = 0, max = Number.MAX_SAFE_INTEGER): number {
  const value = intAttr(element, name, min, max);
  if (value === undefined) throw new AppError('INPUT_INVALID', `<${element.name}> lacks ${name}`);
  return value;
}

/** A boolean attribute; absent = `fallback`. */
export function boolAttr(element: Element, name: string, fallback = false): boolean {
  const value = attr(element, name);
  return value === undefined ? fallback : value === 'true' || value === '1';
}
