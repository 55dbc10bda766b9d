import {
  type Hostile,
  confirmedBy,
  nameIdWith,
  odd,
  refusesEach,
  sign,
  swap,
} from '../../../test/support/saml/hostile';
import { ahead, facts, pieces, responseXml } from '../../../test/support/saml/response';

const { requestId, acs, entityId } = facts;
const bearer = (data: string) =>
  `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData ${data}/></saml:SubjectConfirmation>`;
const audience = (name: string) =>
  `<saml:AudienceRestriction><saml:Audience>${name}</saml:Audience></saml:AudienceRestriction>`;

const assertions: Record<string, Hostile> = {
  'another audience': [() => odd({ conditions: audience('https://other.example') }), /audience/],
  'an audience that only begins as ours': [
    () => odd({ conditions: audience(`${entityId}.evil.example`) }),
    /audience/,
  ],
  'no audience': [() => odd({ conditions: '' }), /AudienceRestriction/],
  'a second restriction that leaves us out': [
    () => odd({ conditions: audience(entityId) + audience('https://other.example') }),
    /audience/,
  ],
  'a condition that is not known': [
    () => odd({ conditions: `${audience(entityId)}<saml:Condition/>` }),
    /not known/,
  ],
  'no Conditions': [
    () => sign(swap(responseXml(), /<saml:Conditions .*<\/saml:Conditions>/, '')),
    /AudienceRestriction/,
  ],
  'two Conditions': [() => odd({ moreConditions: '<saml:Conditions/>' }), /multiple conditions/],
  'conditions that are over': [
    () => odd({ conditionsAttributes: `NotBefore="${ahead(-900)}" NotOnOrAfter="${ahead(-120)}"` }),
    /expired/,
  ],
  'conditions that are still to come': [
    () => odd({ conditionsAttributes: `NotBefore="${ahead(120)}" NotOnOrAfter="${ahead(900)}"` }),
    /not yet valid/,
  ],
  'conditions whose end is no date': [
    () => odd({ conditionsAttributes: 'NotOnOrAfter="never"' }),
    /NotOnOrAfter/,
  ],
  'an end without a time zone': [
    () => odd({ conditionsAttributes: `NotOnOrAfter="${ahead(86_400).slice(0, 19)}"` }),
    /NotOnOrAfter of Conditions/,
  ],
  'another recipient': [
    () => odd({ confirmationData: confirmedBy('https://other.example/acs', requestId, ahead(300)) }),
    /Recipient/,
  ],
  'no recipient': [
    () => odd({ confirmationData: `InResponseTo="${requestId}" NotOnOrAfter="${ahead(300)}"` }),
    /Recipient/,
  ],
  'a confirmation for another request': [
    () => odd({ confirmationData: confirmedBy(acs, '_other', ahead(300)) }),
    /InResponseTo of SubjectConfirmationData/,
  ],
  'a confirmation for no request': [
    () => odd({ confirmationData: `Recipient="${acs}" NotOnOrAfter="${ahead(300)}"` }),
    /InResponseTo of SubjectConfirmationData/,
  ],
  'a confirmation that is over': [
    () => odd({ confirmationData: confirmedBy(acs, requestId, ahead(-120)) }),
    /SubjectConfirmationData is over/,
  ],
  'a confirmation still to come': [
    () => odd({ confirmationData: `${confirmedBy(acs, requestId, ahead(300))} NotBefore="${ahead(120)}"` }),
    /SubjectConfirmationData is not valid yet/,
  ],
  'a confirmation without end': [
    () => odd({ confirmationData: `Recipient="${acs}" InResponseTo="${requestId}"` }),
    /NotOnOrAfter/,
  ],
  'a confirmation for thousands of years': [
    () => odd({ confirmationData: confirmedBy(acs, requestId, '9999-12-31T23:59:59Z') }),
    /longer than a day/,
  ],
  'a confirmation for the holder of a key': [
    () => odd({ method: 'urn:oasis:names:tc:SAML:2.0:cm:holder-of-key' }),
    /not confirmed/,
  ],
  'two confirmations': [
    () => odd({ moreConfirmation: bearer(confirmedBy('https://other.example/acs', '_other', ahead(300))) }),
    /more than once/,
  ],
  'no NameID': [() => odd({ nameId: '' }), /no NameID/],
  'two NameIDs': [() => odd({ nameId: nameIdWith('ann') + nameIdWith('bob') }), /more than one NameID/],
  'an element in its NameID': [() => odd({ nameId: nameIdWith('ann<x/>.evil') }), /NameID holds elements/],
  'a blank NameID': [() => odd({ nameId: nameIdWith(' ') }), /NameID is empty/],
  'an endless NameID': [() => odd({ nameId: nameIdWith('x'.repeat(2_000)) }), /NameID is longer/],
  'no statement of a sign-in': [() => odd({ authnStatement: '' }), /anybody signed in/],
  'a session that is over': [
    () =>
      odd({
        authnStatement: swap(
          pieces().authnStatement,
          'SessionIndex',
          `SessionNotOnOrAfter="${ahead(-120)}" X`,
        ),
      }),
    /SessionNotOnOrAfter/,
  ],
  'another version of the Assertion': [
    () => odd({ assertionAttributes: `ID="_assertion" Version="1.1" IssueInstant="${ahead(0)}"` }),
    /Version of Assertion/,
  ],
  'a time of issue of the Assertion to come': [
    () => odd({ assertionAttributes: `ID="_assertion" Version="2.0" IssueInstant="${ahead(600)}"` }),
    /future/,
  ],
};

refusesEach('an assertion', assertions);
