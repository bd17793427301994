/** A key's id, as the source of a pattern. */
export const KEY_ID_FORM = '(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})';
/** A Region's name, those that AWS is yet to open included, as the source of a pattern. */
export const REGION_FORM = '[a-z]{2,4}(?:-[a-z]{2,10}){1,3}-\\d{1,2}';
