import { boundedAdapter } from './bounded-adapter';

describe('the memory of the provider', () => {
  it('holds so many of a model, and lets the longest unused go', async () => {
    const interactions = boundedAdapter(2)('Interaction');
    for (const id of ['first', 'second', 'third']) await interactions.upsert(id, { jti: id }, 60);
    expect(await interactions.find('first')).toBeUndefined();
    expect(await interactions.find('third')).toEqual({ jti: 'third' });
  });

  it('gives one model no room of another', async () => {
    const adapterOf = boundedAdapter(2);
    await adapterOf('Session').upsert('kept', { uid: 'a session' }, 60);
    for (const id of ['first', 'second', 'third']) await adapterOf('Interaction').upsert(id, { jti: id }, 60);
    expect(await adapterOf('Session').findByUid('a session')).toEqual({ uid: 'a session' });
  });

  it('forgets all tokens of a grant', async () => {
    const tokens = boundedAdapter()('RefreshToken');
    await tokens.upsert('one', { grantId: 'granted' }, 60);
    await tokens.upsert('two', { grantId: 'other' }, 60);
    await tokens.revokeByGrantId('granted');
    expect(await tokens.find('one')).toBeUndefined();
    expect(await tokens.find('two')).toBeDefined();
  });
});
