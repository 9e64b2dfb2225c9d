"""Keeps the search entries of posted comments up to date, off the path of any request."""

from django.db import connection

SEARCHED_CHARACTERS = 250_000
"""How much of one comment and its files is searched: a word list of PostgreSQL holds one megabyte."""

_OWED = """
    SELECT rendition.comment_id
      FROM comments_rendition rendition
      LEFT JOIN comments_searchentry entry ON entry.rendition_id = rendition.comment_id
     WHERE rendition.feed_position IS NOT NULL
       AND entry.feed_position IS DISTINCT FROM rendition.feed_position
     ORDER BY rendition.feed_position
     LIMIT %(limit)s
"""

# Tombstones get an empty word list: what is no longer public is no longer searched.
_REBUILD = f"""
    INSERT INTO comments_searchentry (rendition_id, feed_position, words)
    SELECT rendition.comment_id, rendition.feed_position,
           CASE WHEN status.status = 'posted' THEN
               setweight(to_tsvector('english', rendition.title || ' ' || rendition.organization), 'A')
               || to_tsvector('english', left(rendition.text || ' ' || COALESCE(files.text, ''), %(characters)s))
           ELSE ''::tsvector END
      FROM comments_rendition rendition
      JOIN comments_commentstatus status USING (comment_id)
      LEFT JOIN LATERAL (
          SELECT string_agg(file.text, ' ' ORDER BY file.position) AS text
            FROM comments_attachmentrendition file
           WHERE file.rendition_id = rendition.comment_id AND file.key <> ''
      ) files ON TRUE
     WHERE rendition.comment_id IN ({_OWED})
    ON CONFLICT (rendition_id) DO UPDATE
       SET feed_position = EXCLUDED.feed_position, words = EXCLUDED.words
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
