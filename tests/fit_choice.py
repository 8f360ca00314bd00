"""What tests/fit_questions.py and tests/fit_opinions.py share: the columns of src/domain/choice.c, and its tables."""
import numpy as np
import scipy.sparse as sparse

import fit_learned as learned

BITS, SCALE_UNIT, STEP = 13, 1 << 10, 0.03


def word_matrix(stretches):
    """The sums of the words and pairs of each stretch of features, comparable by length."""
    data, columns, starts = [], [], [0]
    for features in stretches:
        sums = {}
        for word in features:
            for bucket in (word[0][0], word[-1][0]):  # the word and its pair; runs of letters lie between
                at = bucket >> (learned.BITS - BITS)
                sums[at] = sums.get(at, 0) + 1
        scale = learned.SPREAD / max(1, len(features)) ** 0.5
        columns.extend(sums)
        data.extend(value * scale for value in sums.values())
        starts.append(len(columns))
    return sparse.csr_matrix((data, columns, starts), shape=(len(stretches), 1 << BITS))


def designated(kind, values):
    """{ [KIND_X] = n, … } of what is not 0."""
    parts = [f"[{kind}_{name.upper()}] = {round(value * learned.UNIT)}" for name, value in values
             if round(value * learned.UNIT)]
    return "{ " + ", ".join(parts) + " }" if parts else "{ 0 }"


def write(out, kind, order, model, categories):
    """The tables of a model whose columns are those of word_matrix, of the categories, and others of the caller's.

    kind is the prefix of the answers in C, order their names in its enum; one that the model does not know has nothing.
    """
    names, low = list(model.classes_), kind.lower()
    words, rest = model.coef_[:, : 1 << BITS], model.coef_[:, 1 << BITS:]
    steps = np.clip(np.rint(words / STEP), -127, 127).astype(int).T
    scales = [round(learned.UNIT * STEP * learned.SPREAD / max(1, n) ** 0.5 * SCALE_UNIT)
              for n in range(learned.LENGTHS)]
    out.write("/* Made by tests/fit_choice.py. */\n")
    out.write("/* SPREAD / sqrt(words), of one step of a word's points. */\n")
    out.write(f"static const int32_t {low}_scales[CHOICE_LENGTHS] = {{\n" + ",\n".join(map(str, scales)) + ",\n};\n\n")
    out.write(f"static const int {low}_biases[{kind}_COUNT] =\n    " +
              designated(kind, zip(names, model.intercept_)) + ";\n\n")
    out.write(f"static const int16_t {low}_categories[CATEGORY_COUNT][{kind}_COUNT] = {{\n")
    for at, category in enumerate(categories):
        if rest[:, at].any():
            out.write(f"    [CATEGORY_{category.upper()}] = {designated(kind, zip(names, rest[:, at]))},\n")
    out.write("};\n\n/* Of each answer in the order of the enum. */\n")
    places = [names.index(name) if name in names else None for name in order]
    out.write(f"static const int8_t {low}_buckets[1 << CHOICE_BITS][{kind}_COUNT] = {{\n")
    for row in steps:
        out.write("{" + ",".join("0" if at is None else str(row[at]) for at in places) + "},\n")
    out.write("};\n")
