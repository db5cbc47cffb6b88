export { boundedChildren, boundedText, enumAttr, isXmlText, MAX_NAME, requireTextAttr, textAttr, toXmlText } from './bounds.ts';
export { attr, boolAttr, childOf, childrenOf, Element, intAttr, parseXml, requireAttr, requireIntAttr, xml } from './element.ts';
export { bareJid, domainOf, type Jid, localOf, parseJid, realToTenant, resourceOf, tenantToReal } from './jid.ts';
export { FEATURE, NS } from './namespaces.ts';
export {
  buildStanzaError,
  parseStanzaError,
  type StanzaCondition,
  type StanzaErrorInfo,
  type StanzaErrorType,
  stanzaError,
  stanzaErrorInfo,
} from './stanza-error.ts';
