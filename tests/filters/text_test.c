#include "filters/text.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "filters/fold_block.h"
#include "filters/fold_plain.h"
#include "tests/test.h"

/*
 * The text model, rule by rule: what a text is read as.  Words in order; a
 * joined word in parentheses behind the part it begins with; | where a
 * sentence ends.
 */
struct reading {
	const char *text, *words;
};

static const char *
read_as(const char *text, struct buf *out)
{
	const struct fold *f = fold_get();
	unsigned sentence = 0;
	struct text t;

	text_init(&t);
	text_read(&t, f, str_of(text), false);
	buf_clear(out);
	for (size_t i = 0; i < t.nwords; i++) {
		const struct text_word *w = &t.word[i];

		if (i > 0)
			buf_addc(out, ' ');
		if (w->sentence != sentence && i > 0)
			buf_add(out, STR("| "));
		sentence = w->sentence;
		buf_addf(out, w->more > 0 ? "(%.*s)" : "%.*s", STR_ARG(text_folded(&t, w)));
	}
	text_release(&t);
	return buf_cstr(out);
}

static void
check_all(const struct reading *r, size_t n)
{
	struct buf out;

	buf_init(&out, 4096);
	for (size_t i = 0; i < n; i++) {
		const char *words = read_as(r[i].text, &out);

		ck_assert_msg(strcmp(words, r[i].words) == 0, "«%s» is read as «%s», not «%s»",
		    r[i].text, words, r[i].words);
	}
	buf_release(&out);
}

#define CHECK(table) check_all(table, sizeof(table) / sizeof((table)[0]))

START_TEST(ignorable_characters_vanish)
{
	static const struct reading table[] = {
		{ "cease\u00ADfire", "ceasefire" },
		{ "Ukra\u200Bine", "ukraine" },
		{ "Ukra\u200Cine", "ukraine" },
		{ "Ukra\u200Dine", "ukraine" },
		{ "Ukra\u2060ine", "ukraine" },
		{ "\uFEFFKyiv", "kyiv" },
		{ "Ky\uFEFFiv", "kyiv" },
		{ "\u202AKyiv\u202C", "kyiv" },
		{ "\u2066Kyiv\u2069 now", "kyiv now" },
		{ "\u200EKyiv\u200F", "kyiv" },
		{ "tru\uFE0Fce", "truce" },
		{ "tru\U000E0101ce", "truce" },
		{ "می\u200Cروند", "ميروند" },
		{ "\u00AD", "" },
		{ "\u200B\u200B x", "x" },
		{ "пере\u00ADмир'я", "перемиря" },
		{ "Frie\u00ADdens\u00ADplan", "friedensplan" },
		{ "\u061Cسلام", "سلام" },
	};

	CHECK(table);
}
END_TEST

START_TEST(case_and_compatibility_forms_fold)
{
	static const struct reading table[] = {
		{ "KYIV Kyiv kyiv", "kyiv kyiv kyiv" },
		{ "КИЇВ Київ", "київ київ" },
		{ "МОСКВА", "москва" },
		{ "ΕΙΡΉΝΗ", "ειρηνη" },
		{ "Οδυσσεύς", "οδυσσευσ" },
		{ "STRASSE Straße", "strasse strasse" },
		{ "STRA\u1E9EE", "strasse" },
		{ "\uFB01nal", "final" },
		{ "\uFB03ce", "ffice" },
		{ "ｐｅａｃｅ", "peace" },
		{ "ＰＥＡＣＥ　ＴＡＬＫＳ", "peace talks" },
		{ "\U0001D40Fe\U0001D41Aace", "peaace" },
		{ "\U0001D4AFruce", "truce" },
		{ "\u2461", "2" },
		{ "\uFF11\uFF12", "12" },
		{ "x\u00B2", "x2" },
		{ "\u2163", "iv" },
		{ "\u24C2ove", "move" },
		{ "ǆungla", "dzungla" },
		{ "½", "" },
		{ "Ա", "ա" },
		{ "ℵ", "א" },
		{ "ｶﾞｻﾞ", "カ\u3099 サ\u3099" },
		{ "㎞", "" },
	};

	CHECK(table);
}
END_TEST

START_TEST(accents_go_and_letters_stay)
{
	static const struct reading table[] = {
		{ "négociations", "negociations" },
		{ "ne\u0301gociations", "negociations" },
		{ "cessez", "cessez" },
		{ "Zełenski", "zelenski" },
		{ "İstanbul", "istanbul" },
		{ "ISTANBUL ışık", "istanbul isik" },
		{ "Ø ø", "o o" },
		{ "Đorđe", "dorde" },
		{ "æther œuvre", "aether oeuvre" },
		{ "Þór", "þor" },
		{ "müzakere", "muzakere" },
		{ "pokój", "pokoj" },
		{ "Přemysl", "premysl" },
		{ "Việt Nam", "viet nam" },
		{ "чай", "чай" },
		{ "чаи\u0306", "чай" },
		{ "Київ", "київ" },
		{ "Киі\u0308в", "київ" },
		{ "ўсе", "ўсе" },
		{ "у\u0306се", "ўсе" },
		{ "ёлка елка", "елка елка" },
		{ "е\u0308лка", "елка" },
		{ "ѐ", "е" },
		{ "Украи\u0301на", "украина" },
		{ "ґанок", "ґанок" },
		{ "объект", "объект" },
		{ "السَّلام", "السلام" },
		{ "ســلام", "سلام" },
		{ "علی على", "علي علي" },
		{ "کتاب", "كتاب" },
		{ "أوكرانيا", "ا\u0654وكرانيا" },
		{ "שָׁלוֹם", "שלום" },
		{ "हिन्दी", "हिन्दी" },
		{ "বাংলা", "বাংলা" },
		{ "தமிழ்", "தமிழ\u0BCD" },
		{ "が か\u3099", "か\u3099 か\u3099" },
		{ "한국 \u1112\u1161\u11ABgug", "한국 한gug" },
		{ "\u1112\u1161\u11AB\u1100\u116E\u11A8", "한국" },
		{ "우크라이나", "우크라이나" },
		{ "Ångström", "angstrom" },
		{ "señor", "senor" },
		{ "Ελλάδα", "ελλαδα" },
	};

	CHECK(table);
}
END_TEST

START_TEST(words_are_runs_of_letters_and_digits)
{
	static const struct reading table[] = {
		{ "", "" },
		{ " \t\r ", "" },
		{ "...", "" },
		{ "peace", "peace" },
		{ "peace,talks", "peace talks" },
		{ "(peace) [talks]", "peace talks" },
		{ "peace/talks", "peace talks" },
		{ "peace_talks", "peace talks" },
		{ "peace&talks", "peace talks" },
		{ "AT&T", "at t" },
		{ "3.5", "3.5" },
		{ "2,000", "2,000" },
		{ "1.234.567,89", "1.234.567,89" },
		{ "3. 5", "3 | 5" },
		{ "3.x", "3 x" },
		{ "2,", "2" },
		{ ",2", "2" },
		{ "F16", "f16" },
		{ "28-point", "28 (28point) point" },
		{ "$3.5bn", "3.5bn" },
		{ "100%", "100" },
		{ "a\u2014b", "a b" },
		{ "x@y.example", "x y example" },
		{ "https://example.org/peace", "https example org peace" },
		{ "😀peace😀", "peace" },
		{ "Novichok™", "novichok" },
		{ "№5", "5" },
		{ "٣٤", "٣٤" },
		{ "\x80peace\xFF", "peace" },
		{ "pea\xC3", "pea" },
	};

	CHECK(table);
}
END_TEST

START_TEST(apostrophes_join_cyrillic_and_split_latin)
{
	static const struct reading table[] = {
		{ "м’який", "мякий" },
		{ "м'який", "мякий" },
		{ "м\u02BCякий", "мякий" },
		{ "м\u2018який", "мякий" },
		{ "м\uFF07який", "мякий" },
		{ "м`який", "мякий" },
		{ "перемир’я", "перемиря" },
		{ "об'єкт", "обєкт" },
		{ "l’Ukraine", "l ukraine" },
		{ "l'Ukraine", "l ukraine" },
		{ "Putin’s", "putin s" },
		{ "O'Brien", "o brien" },
		{ "'peace'", "peace" },
		{ "‘мир’", "мир" },
		{ "мир' и", "мир и" },
		{ "צה״ל", "צהל" },
		{ "ג'ורג'", "גורג" },
		{ "д'Артаньян", "дартаньян" },
	};

	CHECK(table);
}
END_TEST

START_TEST(dotted_letters_join)
{
	static const struct reading table[] = {
		{ "U.S.", "us" },
		{ "U.S", "us" },
		{ "u.n.", "un" },
		{ "U.S.A.", "usa" },
		{ "U.S. talks", "us talks" },
		{ "U.S. Ukraine", "us ukraine" },
		{ "U.S.-led", "us (usled) led" },
		{ "the U.S.", "the us" },
		{ "e.g. peace", "eg peace" },
		{ "С.Ш.А.", "сша" },
		{ "J.Smith", "j smith" },
		{ "x.com", "x com" },
		{ "U. S.", "u s" },
		{ "A.B", "ab" },
		{ "a.b.cd", "ab cd" },
		{ "(U.K.)", "uk" },
	};

	CHECK(table);
}
END_TEST

START_TEST(hyphenated_words_give_parts_and_whole)
{
	static const struct reading table[] = {
		{ "cease-fire", "cease (ceasefire) fire" },
		{ "cease\u2010fire", "cease (ceasefire) fire" },
		{ "cease\u2011fire", "cease (ceasefire) fire" },
		{ "Russia\u2013Ukraine", "russia (russiaukraine) ukraine" },
		{ "cease - fire", "cease fire" },
		{ "cease-", "cease" },
		{ "-fire", "fire" },
		{ "cease--fire", "cease fire" },
		{ "cessez-le-feu", "cessez (cessezlefeu) (cessezle) le (lefeu) feu" },
		{ "post-cease-fire", "post (postceasefire) (postcease) cease (ceasefire) fire" },
		{ "прем'єр-міністр", "премєр (премєрміністр) міністр" },
		{ "COVID-19", "covid (covid19) 19" },
		{ "cease-\u00ADfire", "cease (ceasefire) fire" },
		{ "a-б", "a (aб) б" },
		{ "停火-talks", "停 火 talks" },
	};

	CHECK(table);
}
END_TEST

START_TEST(some_scripts_have_a_word_for_each_character)
{
	static const struct reading table[] = {
		{ "停战谈判", "停 战 谈 判" },
		{ "和平、谈判", "和 平 谈 判" },
		{ "AI停火3", "ai 停 火 3" },
		{ "ウクライナ", "ウ ク ラ イ ナ" },
		{ "プーチン", "フ\u309A ー チ ン" },
		{ "สันติภาพ", "ส ั น ต ิ ภ า พ" },
		{ "\U00020000\U00020001", "\U00020000 \U00020001" },
		{ "停\u200B火", "停 火" },
		{ "⽔", "水" },
	};

	CHECK(table);
}
END_TEST

START_TEST(sentences_end_where_a_reader_ends_them)
{
	static const struct reading table[] = {
		{ "Talks end. War goes on", "talks end | war goes on" },
		{ "Talks end.War goes on", "talks end | war goes on" },
		{ "talks end. war goes on", "talks end war goes on" },
		{ "Peace? No! War", "peace | no | war" },
		{ "So… What", "so | what" },
		{ "So... what", "so what" },
		{ "He said. “peace” is", "he said | peace is" },
		{ "“Peace.” he said", "peace he said" },
		{ "“Peace.” He said", "peace | he said" },
		{ "Mr. Putin met Dr. No", "mr putin met dr no" },
		{ "V. Putin", "v putin" },
		{ "В. Путин", "в путин" },
		{ "им. Ленина", "им ленина" },
		{ "St. Petersburg", "st petersburg" },
		{ "Vol. 5", "vol | 5" },
		{ "Nr. 5", "nr 5" },
		{ "one\ntwo", "one | two" },
		{ "one\n\n\ntwo", "one | two" },
		{ "停火。谈判", "停 火 | 谈 判" },
		{ "停火！谈", "停 火 | 谈" },
		{ "سلام. حرب", "سلام | حرب" },
		{ "शांति। युद्ध", "शांति | युद्ध" },
		{ "سلام؟ حرب", "سلام | حرب" },
		{ "Peace at 3.5 percent", "peace at 3.5 percent" },
	};

	CHECK(table);
}
END_TEST

START_TEST(mixed_alphabets_are_noticed)
{
	static const struct {
		const char *text;
		bool mixed;
	} table[] = {
		{ "Рutin", true }, { "Putin", false }, { "Путин", false }, { "Кyiv", true },
		{ "k9", false }, { "ѕoon", true },
	};
	const struct fold *f = fold_get();
	struct text t;

	text_init(&t);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		text_clear(&t);
		text_read(&t, f, str_of(table[i].text), false);
		ck_assert_uint_eq(t.nwords, 1);
		ck_assert_msg(!!(t.word[0].flags & TEXT_MIXED) == table[i].mixed, "%s", table[i].text);
	}
	text_release(&t);
}
END_TEST

START_TEST(exact_spelling_counts_case_and_accents_only)
{
	static const struct {
		const char *a, *b;
		bool same;
	} table[] = {
		{ "US", "US", true }, { "US", "U.S.", true }, { "US", "us", false },
		{ "US", "Us", false }, { "Zełenski", "Zełenski", true },
		{ "Zełenski", "Zelenski", false }, { "né", "ne\u0301", true }, { "né", "ne", false },
		{ "cease-fire", "ceasefire", true }, { "м'який", "м’який", true },
		{ "U\u00ADS", "US", true }, { "ＵＳ", "US", true }, { "US", "USA", false },
		{ "й", "и\u0306", true }, { "й", "и", false },
	};
	const struct fold *f = fold_get();

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		ck_assert_msg(fold_same(f, str_of(table[i].a), str_of(table[i].b)) == table[i].same,
		    "%s %s", table[i].a, table[i].b);
}
END_TEST

START_TEST(a_word_is_cut_at_64_bytes_and_an_item_at_65535_words)
{
	const struct fold *f = fold_get();
	struct text t;
	char *many = malloc(200001);

	text_init(&t);
	memset(many, 'x', 200);
	text_read(&t, f, (struct str){ many, 200 }, false);
	ck_assert_uint_eq(t.nwords, 1);
	ck_assert_uint_eq(t.word[0].n, TEXT_WORD);
	ck_assert(t.word[0].flags & TEXT_CUT);
	ck_assert_uint_eq(t.word[0].to, 200);
	for (size_t i = 0; i < 200000; i += 2)
		memcpy(many + i, "x ", 2);
	text_clear(&t);
	text_read(&t, f, (struct str){ many, 200000 }, false);
	ck_assert(t.truncated);
	ck_assert_uint_le(t.counted, TEXT_WORDS);
	ck_assert_uint_gt(t.counted, TEXT_WORDS - TEXT_PARTS - 1);
	text_release(&t);
	free(many);
}
END_TEST

START_TEST(entries_of_a_list_lie_apart)
{
	const struct fold *f = fold_get();
	struct text t;

	text_init(&t);
	text_read(&t, f, STR("Ann Bell\nCarl"), true);
	ck_assert_uint_eq(t.nwords, 3);
	ck_assert_uint_eq(t.word[1].pos, t.word[0].pos + 1);
	ck_assert_uint_gt(t.word[2].pos, t.word[1].pos + 100);
	text_release(&t);
}
END_TEST

/* Behind `before` ASCII letters: the eight-byte steps of fold_plain() meet it at every place. */
static void
check_plain(const struct fold *f, unsigned code, size_t before)
{
	char text[32] = "AbcdEfgh9", wanted[32] = "abcdefgh9", out[32 + FOLD_PLAIN_SLACK];
	size_t n = utf8_put(code, text + before), folded;
	uint32_t e = fold_entry(f, code);
	bool letter = FOLD_CLASS(e) == FOLD_LETTER || FOLD_CLASS(e) == FOLD_DIGIT;
	struct fold_plain run;

	memcpy(text + before + n, " Zz", 3);
	folded = fold_put(f, e, text + before, n, wanted + before);
	fold_plain(f, (struct str){ text, before + n + 3 }, out, sizeof(text), &run);
	if (!letter || folded > n) {
		ck_assert_uint_eq(run.letters, before);
		return;
	}
	ck_assert_msg(run.letters == before + 1 && run.n == before + folded &&
	    memcmp(out, wanted, run.n) == 0, "U+%04X behind %zu letters", code, before);
	ck_assert_uint_eq(run.last, e);
	ck_assert_ptr_eq(run.end, text + before + n);
	ck_assert_uint_eq(run.seen & FOLD_CYRILLIC, e & FOLD_CYRILLIC);
	ck_assert_uint_eq(run.seen & FOLD_LATIN, before > 0 ? FOLD_LATIN : e & FOLD_LATIN);
}

START_TEST(the_short_way_folds_like_the_long_one)
{
	const struct fold *f = fold_get();

	for (unsigned code = 1; code < FOLD_LOW; code++)
		for (size_t before = 0; before < 10; before++)
			check_plain(f, code, before);
}
END_TEST

START_TEST(plain_letters_keep_within_their_room)
{
	const struct fold *f = fold_get();
	struct fold_plain run;
	char out[8 + FOLD_PLAIN_SLACK];

	for (size_t room = 1; room <= 8; room++) {
		fold_plain(f, STR("abcdefghijkl"), out, room, &run);
		ck_assert_uint_eq(run.n, room);
		fold_plain(f, STR("абвгде"), out, room, &run);
		ck_assert_uint_eq(run.n, room / 2 * 2);
	}
}
END_TEST

START_TEST(a_block_says_of_every_byte_what_the_tables_say)
{
	const struct fold *f = fold_get();

	for (unsigned c = 0; c < 256; c++)
		for (size_t at = 0; at < FOLD_BLOCK; at++) {
			char text[FOLD_BLOCK], out[FOLD_BLOCK], other[FOLD_BLOCK];
			bool letter = c < 0x80 && FOLD_CLASS(f->low[c]) == FOLD_LETTER;
			bool digit = c < 0x80 && FOLD_CLASS(f->low[c]) == FOLD_DIGIT;
			struct fold_block b, plain;

			memset(text, '-', sizeof(text));
			text[at] = (char)c;
			b = fold_block(text, out);
			plain = fold_block_plain(text, other);
			ck_assert_uint_eq(b.letters, (uint32_t)letter << at);
			ck_assert_uint_eq(b.digits, (uint32_t)digit << at);
			ck_assert_uint_eq(plain.letters, b.letters);
			ck_assert_uint_eq(plain.digits, b.digits);
			ck_assert_mem_eq(out, other, sizeof(out));
			ck_assert_int_eq(out[at], letter || digit ? f->ascii[c] : (char)c);
		}
}
END_TEST

START_TEST(a_block_folds_cyrillic_letters_or_leaves_them)
{
	const struct fold *f = fold_get();
	unsigned folded = 0;

	for (unsigned code = 0x80; code < FOLD_LOW; code++)
		for (size_t at = 0; at < FOLD_BLOCK_PAIRS; at++) {
			char text[FOLD_BLOCK + 1] = "жжжжжжжж", out[FOLD_BLOCK], wanted[FOLD_PUT_MAX];
			uint32_t e = fold_entry(f, code);
			unsigned n;

			utf8_put(code, text + 2 * at);
			n = fold_block_cyrillic(text, out);
			if (n <= at)
				continue;	/* left to others */
			ck_assert_uint_eq(n, FOLD_BLOCK_PAIRS);
			ck_assert_uint_eq(FOLD_CLASS(e), FOLD_LETTER);
			ck_assert_uint_ne(e & FOLD_CYRILLIC, 0);
			ck_assert_uint_eq(fold_put(f, e, text + 2 * at, 2, wanted), 2);
			ck_assert_mem_eq(out + 2 * at, wanted, 2);
			folded++;
		}
#ifdef __SSE2__
	ck_assert_uint_eq(folded, (64 + 4) * FOLD_BLOCK_PAIRS);	/* А … я, є ѕ і ї */
#else
	ck_assert_uint_eq(folded, 0);
#endif
}
END_TEST

/* A word of n letters, and what follows it, at the very end of a text that owns no byte more. */
START_TEST(a_word_at_the_end_is_read_within_the_text)
{
	for (size_t n = 1; n <= 40; n++)
		for (unsigned kind = 0; kind < 4; kind++) {
			size_t each = kind % 2 == 0 ? 1 : 2, bytes = n * each + kind / 2;
			char *s = malloc(bytes);
			struct text t;

			for (size_t i = 0; i < n; i++)
				memcpy(s + i * each, each == 1 ? "Q" : "Ж", each);
			if (kind / 2 == 1)
				s[bytes - 1] = '.';
			text_init(&t);
			text_read(&t, fold_get(), (struct str){ s, bytes }, false);
			ck_assert_uint_eq(t.nwords, 1);
			ck_assert_uint_eq(t.word[0].to, n * each);
			ck_assert_uint_eq(t.word[0].n, n * each > TEXT_WORD ? TEXT_WORD : n * each);
			ck_assert_int_eq(t.bytes[t.word[0].at], each == 1 ? 'q' : "ж"[0]);
			text_release(&t);
			free(s);
		}
}
END_TEST

TEST_MAIN("text", ignorable_characters_vanish, case_and_compatibility_forms_fold,
    accents_go_and_letters_stay, words_are_runs_of_letters_and_digits,
    apostrophes_join_cyrillic_and_split_latin, dotted_letters_join,
    hyphenated_words_give_parts_and_whole, some_scripts_have_a_word_for_each_character,
    sentences_end_where_a_reader_ends_them, mixed_alphabets_are_noticed,
    exact_spelling_counts_case_and_accents_only,
    a_word_is_cut_at_64_bytes_and_an_item_at_65535_words, entries_of_a_list_lie_apart,
    the_short_way_folds_like_the_long_one, plain_letters_keep_within_their_room,
    a_block_says_of_every_byte_what_the_tables_say,
    a_block_folds_cyrillic_letters_or_leaves_them, a_word_at_the_end_is_read_within_the_text)
