import { AppError } from '@parley/kernel';
import { attr, type Element } from './element.ts';

/** Longest name, id or msid that is accepted from the network, in UTF-16 units. */
export const MAX_NAME = 256;

/** Characters that XML 1.0 §2.2 cannot carry: one of them in an outgoing stanza would end the whole stream. */
const NOT_XML = /(?![\t\n\r\u007f-\u009f])\p{Cc}|\p{Cs}|[\ufffe\uffff]/u;
const NOT_XML_GLOBAL = new RegExp(NOT_XML, 'gu');

/** Whether a text from JSON may be put into a stanza. */
export function isXmlText(text: string): boolean {
  return !NOT_XML.test(text);
}

/** The text with everything that XML cannot carry replaced by U+FFFD. */
export function toXmlText(text: string): string {
  return text.replace(NOT_XML_GLOBAL, '\ufffd');
}

/** @throws AppError INPUT_INVALID when the text is longer than `max` or cannot be carried in XML; `what` names it */
export function boundedText(text: string, what: string, max = MAX_NAME): string {
  if (text.length > max) throw new AppError('INPUT_INVALID', `${what} is longer than ${max} characters`);
  if (!isXmlText(text)) throw new AppError('INPUT_INVALID', `${what} has characters that XML cannot carry`);
  return text;
}

/** An attribute of at most `max` characters; undefined when absent. @throws AppError INPUT_INVALID when it is longer */
export function textAttr(element: Element, name: string, max = MAX_NAME): string | undefined {
  const value = attr(element, name);
  return value === undefined ? undefined : boundedText(value, `<${element.name} ${name}>`, max);
}

/** A non-empty attribute of at most `max` characters. @throws AppError INPUT_INVALID when absent, empty or longer */
export function requireTextAttr(element: Element, name: string, max = MAX_NAME): string {
  const value = textAttr(element, name, max);
  if (!value) throw new AppError('INPUT_INVALID', `<${element.name}> lacks ${name}`);
  return value;
}

/** Child elements with this name, at most `max` of them. @throws AppError INPUT_INVALID when there are more */
export function boundedChildren(element: Element, name: string, max: number, xmlns?: string): Element[] {
  const children = element.getChildren(name, xmlns);
  if (children.length > max) throw new AppError('INPUT_INVALID', `<${element.name}> has more than ${max} <${name}>`);
  return children;
}

/** One of `allowed`, undefined when the attribute is absent. @throws AppError INPUT_INVALID when it is something else */
export function enumAttr<T extends string>(element: Element, name: string, allowed: readonly T[]): T | undefined {
  const value = attr(element, name);
  if (value === undefined) return undefined;
  const found = allowed.find((item) => item === value);
  if (found === undefined) throw new AppError('INPUT_INVALID', `<${element.name} ${name}> is not one of ${allowed.join(', ')}`);
  return found;
}
