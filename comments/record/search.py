"""Keeps the search entries of posted comments up to date, off the path of any request."""

from django.db import connection

SEARCHED_CHARACTERS = 250_000
"""How much of one comment and its files is searched: a word list of PostgreSQL holds one megabyte."""

# Changes get their feed positions in order, and each run takes them in order: whatever lies beyond the last
# position that was read is owed. Tombstones get an empty word list: what is no longer public is not searched.
_REBUILD = """
    INSERT INTO comments_searchentry AS entry (
        rendition_id, feed_position, docket_id, document_id, number, posted_at, last_modified_at, words
    )
    SELECT rendition.comment_id, rendition.feed_position, rendition.docket_id, rendition.document_id,
           rendition.number, rendition.posted_at, rendition.last_modified_at,
           CASE WHEN status.status = 'posted' THEN
               setweight(to_tsvector('english', rendition.title || ' ' || rendition.organization), 'A')
               || to_tsvector('english', left(rendition.text || ' ' || COALESCE(files.text, ''), %(characters)s))
           ELSE ''::tsvector END
      FROM (
          SELECT *
            FROM comments_rendition
           WHERE feed_position > COALESCE((SELECT max(feed_position) FROM comments_searchentry), -1)
           ORDER BY feed_position
           LIMIT %(limit)s
      ) rendition
      JOIN comments_commentstatus status USING (comment_id)
      LEFT JOIN LATERAL (
          SELECT string_agg(file.text, ' ' ORDER BY file.position) AS text
            FROM comments_attachmentrendition file
           WHERE file.rendition_id = rendition.comment_id AND file.key <> ''
      ) files ON TRUE
     ORDER BY rendition.comment_id
    ON CONFLICT (rendition_id) DO UPDATE
       SET feed_position = EXCLUDED.feed_position, last_modified_at = EXCLUDED.last_modified_at,
           posted_at = EXCLUDED.posted_at, words = EXCLUDED.words
     WHERE entry.feed_position < EXCLUDED.feed_position
"""


def refresh_search_entries(*, limit: int = 500) -> int:
    """Rebuild the entries that lag behind the change feed, oldest change first, in one statement.

    Called after the sequencer has placed changes; safe to run twice and by two workers at once.

    Args:
        limit: how many at most.

    Returns:
        How many entries were written; fewer than `limit` means that none is owed any more.
    """
    with connection.cursor() as cursor:
        cursor.execute(_REBUILD, {"limit": limit, "characters": SEARCHED_CHARACTERS})
        return cursor.rowcount
