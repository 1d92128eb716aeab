"""Attention, next tokens, losses of tokens, and embeddings as pictures."""

import io

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from micrograd_plus import nn
from micrograd_plus.visual import plots
from micrograd_plus.visual.plots.canvas import drawable
from micrograd_plus.visual.plots.embeddings import placed, principal_components
from micrograd_plus.visual.readings import read
from tests.visual.language_models import LETTERS, PAIRS, PLAIN, gpt


def picture(ax):
    return np.ma.filled(ax.images[0].get_array(), np.nan)


def labels(axis):
    return [text.get_text() for text in axis.get_ticklabels()]


def written(ax):
    return [text.get_text() for text in ax.texts]


def saved(ax):
    file = io.BytesIO()
    ax.figure.savefig(file, format="png", dpi=40)  # warnings are errors
    return file.getvalue()


def test_one_head_is_drawn_as_its_weights(ax):
    model = gpt()
    plots.attention(model, "emma", LETTERS, ax, layer=1, head=0)
    expected = model.attention_weights([[26, 4, 12, 12, 0]])[1, 0, 0]
    np.testing.assert_array_equal(picture(ax), expected)
    assert ax.get_title() == "Attention of layer 1, head 0"


def test_all_heads_are_in_the_picture_a_row_for_each_layer(ax):
    weights = np.arange(24.0).reshape(2, 3, 2, 2) / 24
    plots.attention(weights, "ab", ax=ax)
    found = picture(ax)
    parts = found[~np.isnan(found)].reshape(2, 2, 3, 2)  # layer, query, head, key
    np.testing.assert_array_equal(parts.swapaxes(1, 2), weights)


def test_tokens_are_on_both_axes_of_every_map(ax):
    plots.attention(gpt(), "em", LETTERS, ax)
    assert labels(ax.xaxis) == labels(ax.yaxis) == ["<end>", "e", "m"] * 2


def test_a_negative_head_counts_from_the_end(ax):
    plots.attention(np.ones((2, 3, 1, 1)), "a", ax=ax, layer=-1, head=-1)
    assert ax.get_title() == "Attention of layer 1, head 2"


def test_weights_by_layer_may_be_those_of_nn_attention_weights(ax):
    model = gpt()
    plots.attention(nn.attention_weights(model, [[26, 4]]), ["<end>", "e"], ax=ax)
    assert ax.get_title() == "Attention: 2 layers, 4 heads"


@pytest.mark.parametrize(
    ("weights", "tokens", "message"),
    [
        (np.ones((2, 3)), "ab", r"got \(2, 3\)"),
        (np.ones((2, 2, 1, 3, 3)), "abc", "heads"),
        (np.ones((3, 3)), "ab", "3 tokens needs as many names, got 2"),
    ],
)
def test_attention_of_no_such_shape_is_an_error(weights, tokens, message):
    if weights.ndim == 5:
        weights = weights.repeat(2, axis=2)
    with pytest.raises(ValueError, match=message):
        plots.attention(weights, tokens, ax=Figure().subplots())


def test_a_head_that_there_is_not_is_named(ax):
    with pytest.raises(IndexError, match="no head 2: there are 2"):
        plots.attention(gpt(), "a", LETTERS, ax, head=2)


def test_a_model_without_attention_is_named(ax):
    with pytest.raises(ValueError, match=r"no nn\.Attention"):
        plots.attention(lambda tokens: np.zeros((*tokens.shape, 27)), "a", LETTERS, ax)


def test_every_column_has_the_probabilities_after_its_token(ax):
    model = gpt()
    plots.next_tokens(model, "emma", LETTERS, ax)
    np.testing.assert_array_equal(picture(ax).T, read(model, "emma", LETTERS).probabilities)
    assert labels(ax.xaxis) == ["<end>", "e", "m", "m", "a"]


def test_the_token_that_follows_has_a_frame(ax):
    plots.next_tokens(gpt(), "ab", LETTERS, ax)
    frames = [tuple(np.add(frame.get_xy(), 0.5)) for frame in ax.patches]
    assert frames == [(0, 0), (1, 1), (2, 26)]


def test_of_a_large_vocabulary_the_tokens_that_follow_and_the_likely_ones_have_rows(ax):
    model = gpt(PAIRS)
    reading = read(model, "the thing", PAIRS)
    plots.next_tokens(model, "the thing", PAIRS, ax, count=1)
    expected = {*reading.targets.tolist(), *reading.probabilities.argmax(axis=1).tolist()}
    assert len(picture(ax)) == len(expected) < 20


def test_names_that_are_not_in_the_vocabulary_are_an_error(ax):
    with pytest.raises(ValueError, match="'c' is not in the vocabulary"):
        plots.next_tokens([[0.5, 0.5]], "ac", "ab", ax)


def test_the_bars_are_the_losses_of_the_tokens_that_follow(ax):
    model = gpt()
    plots.token_losses(model, "emma", LETTERS, ax)
    heights = [bar.get_height() for bar in ax.patches]
    np.testing.assert_array_equal(heights, read(model, "emma", LETTERS).losses)
    assert labels(ax.xaxis) == ["e", "m", "m", "a", "<end>"]
    assert written(ax) == ["guessing among 27"]


def test_an_infinite_loss_is_a_bar_to_the_top(ax):
    plots.token_losses([1.0, np.inf], "ab", ax=ax)
    assert written(ax) == ["∞"]
    assert ax.patches[1].get_height() == ax.get_ylim()[1]


def test_a_text_in_which_nothing_follows_has_no_losses(ax):
    with pytest.raises(ValueError, match=r"shape \(0,\) do not fit 0 tokens"):
        plots.token_losses(gpt(PLAIN), "a", PLAIN, ax)


def test_principal_components_are_scikit_learns():
    decomposition = pytest.importorskip("sklearn.decomposition", reason="needs scikit-learn")
    vectors = np.random.default_rng(0).normal(size=(9, 5))
    pca = decomposition.PCA(2)
    expected = pca.fit_transform(vectors)
    points, shares = principal_components(vectors)
    np.testing.assert_allclose(np.abs(points), np.abs(expected), rtol=1e-12)
    np.testing.assert_allclose(shares, pca.explained_variance_ratio_, rtol=1e-12)


def test_points_in_a_plane_keep_their_distances():
    vectors = np.random.default_rng(0).normal(size=(6, 2)) @ np.eye(2, 4)
    points, _ = principal_components(vectors)
    apart = lambda x: np.linalg.norm(x[:, None] - x, axis=-1)
    np.testing.assert_allclose(apart(points), apart(vectors), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("width", [1, 2, 16])
@pytest.mark.parametrize("count", [1, 2, 27, 65])
def test_labels_of_embeddings_do_not_overlap(count, width):
    names = [chr(33 + i) for i in range(count)]
    vectors = np.random.default_rng(0).normal(size=(count, width))
    ax = plots.embeddings(vectors, names)
    ax.figure.canvas.draw()
    boxes = [Text.get_window_extent(text) for text in ax.texts]  # without the lines to points
    for i, a in enumerate(boxes):
        assert not any(a.overlaps(b) for b in boxes[:i])
    assert len(boxes) == count


def test_labels_of_the_same_point_part():
    centers = placed(np.full((30, 2), 200.0), np.full((30, 2), 10.0), np.full(2, 400.0))
    apart = np.abs(centers[:, None] - centers) >= 10
    assert (apart.any(axis=-1) | np.eye(30, dtype=bool)).all()


def test_a_label_for_which_there_is_no_room_is_left_out():
    centers = placed(np.full((9, 2), 5.0), np.full((9, 2), 10.0), np.full(2, 25.0))
    assert np.isnan(centers).any()


def test_more_labels_than_there_is_room_for_are_an_error(ax):
    with pytest.raises(ValueError, match="1,000 labels at most, got 1,001"):
        plots.embeddings(np.zeros((1001, 2)), range(1001), ax)


def test_embeddings_of_a_model_are_named_by_its_tokenizer(ax):
    plots.embeddings(gpt(), LETTERS, ax)
    assert written(ax) == LETTERS.tokens


def test_a_model_without_an_embedding_is_named(ax):
    with pytest.raises(ValueError, match=r"no nn\.Embedding"):
        plots.embeddings(nn.Sequential(nn.ReLU()), LETTERS, ax)


def test_another_number_of_names_than_vectors_is_an_error(ax):
    with pytest.raises(ValueError, match="2 vectors need as many names, got 3"):
        plots.embeddings(np.eye(2), "abc", ax)


TEXTS = {
    "one token": "",
    "formulas": "$x$ $y_{a}$ \\alpha",
    "what is not in the font": "中文 👍🏽",
    "forty": "the thin thing " * 5,
}
DRAWN = {
    "attention": lambda m, text: plots.attention(m, text, PAIRS_END),
    "a head": lambda m, text: plots.attention(m, text, PAIRS_END, layer=0, head=1),
    "next_tokens": lambda m, text: plots.next_tokens(m, text, PAIRS_END),
    "token_losses": lambda m, text: plots.token_losses(m, text, PAIRS_END),
}
PAIRS_END = type(PAIRS)(PAIRS.merges, special=["end"])


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("name", DRAWN)
def test_any_text_can_be_drawn(name, text):
    assert saved(DRAWN[name](gpt(PAIRS_END, context=64), TEXTS[text]))


@pytest.mark.parametrize("name", DRAWN)
def test_a_part_of_a_figure_will_do(name):
    draw = {
        "attention": lambda ax: plots.attention(gpt(), "a", LETTERS, ax),
        "a head": lambda ax: plots.attention(gpt(), "a", LETTERS, ax, layer=0, head=0),
        "next_tokens": lambda ax: plots.next_tokens(gpt(), "a", LETTERS, ax),
        "token_losses": lambda ax: plots.token_losses(gpt(), "a", LETTERS, ax),
    }[name]
    assert draw(Figure().subfigures(1, 2)[1].subplots()).has_data()


def test_what_no_font_has_is_drawn_as_its_code():
    assert drawable("a\U00100000") == "a\\U00100000"
