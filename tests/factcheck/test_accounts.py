"""Accounts: invited, given roles, deactivated; only Administrators come in here."""

from collections.abc import Callable
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from factcheck.accounts import mail, people
from sources.services import roles
from tests import newsroom
from tests.newsroom import People

LIST, INVITE = "admin:auth_user_changelist", "admin:auth_user_add"
TYPED = {"username": "ada", "email": "ada@newsroom.example", "roles": ["Reviewer"]}
PASSWORD = "harbour-ninety-ships"
Act = Callable[..., object]


@pytest.fixture
def newsroom_people(db: None) -> People:
    return newsroom.people()


@pytest.fixture
def administrator(newsroom_people: People) -> User:
    return newsroom_people.administrator


@pytest.fixture
def desk(administrator: User) -> Client:
    return signed_in(administrator)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(user: User) -> str:
    return reverse("admin:auth_user_change", args=[user.pk])


def act(client: Client, name: str, user: User) -> Any:
    """Press a button on the person as they are now."""
    address = reverse(f"admin:accounts_{name}", args=[user.pk])
    return client.post(address, {"revision": people.revision_of(user=fresh(user))}, follow=True)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def typed(user: User, *held: str) -> dict[str, object]:
    seen = people.revision_of(user=fresh(user))
    whole = {"email": user.email, "first_name": "", "last_name": "", "roles": list(held)}
    return whole | {"revision": seen}


def link_of(answer: Any) -> str:
    """The path of the link for setting a password that the page shows."""
    address: str = answer.context["link"]
    return urlsplit(address).path


def set_password(link: str, password: str = PASSWORD) -> Any:
    """A fresh browser follows the link and types a password twice."""
    client = Client()
    form = client.get(link, follow=True)
    if not form.redirect_chain:
        return form
    address = form.redirect_chain[-1][0]
    return client.post(address, {"new_password1": password, "new_password2": password}, follow=True)


# Inviting.


def test_invited_person_sets_a_password_and_signs_in(desk: Client) -> None:
    answer = desk.post(reverse(INVITE), TYPED, follow=True)
    ada = User.objects.get(username="ada")
    assert (ada.is_staff, ada.is_superuser, ada.has_usable_password()) == (True, False, False)
    assert [group.name for group in ada.groups.all()] == ["Reviewer"]

    done = set_password(link_of(answer))

    assert "Your password is set." in done.content.decode()
    browser = Client()
    login = {"username": "ada", "password": PASSWORD, "next": reverse("admin:index")}
    browser.post(reverse("admin:login"), login)
    assert browser.session["_auth_user_id"] == str(ada.pk)


def test_link_is_shown_once(desk: Client) -> None:
    answer = desk.post(reverse(INVITE), TYPED, follow=True)
    shown = answer.content.decode()

    assert answer.context["link"] in shown
    assert "no-store" in answer["Cache-Control"]
    again = desk.get(page_of(User.objects.get(username="ada")))
    assert again.context["link"] is None


def test_link_works_once(desk: Client) -> None:
    link = link_of(desk.post(reverse(INVITE), TYPED, follow=True))
    set_password(link)

    again = set_password(link, "another-long-password")

    assert "does not work any more" in again.content.decode()
    assert User.objects.get(username="ada").check_password(PASSWORD)


def test_weak_password_is_answered_in_the_form(desk: Client) -> None:
    link = link_of(desk.post(reverse(INVITE), TYPED, follow=True))

    answer = set_password(link, "12345678")

    assert "too common" in answer.content.decode()
    assert not User.objects.get(username="ada").has_usable_password()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"username": ""}, "This field is required"),
        ({"username": "a b"}, "Enter a valid username"),
        ({"username": "Reviewer"}, "is taken"),
        ({"email": "nobody"}, "Enter a valid email"),
        ({"roles": ["Owner"]}, "Select a valid choice"),
    ],
)
def test_bad_invitation_is_answered_in_the_form(
    desk: Client, wrong: dict[str, object], sentence: str
) -> None:
    before = User.objects.count()

    answer = desk.post(reverse(INVITE), TYPED | {"first_name": "Ada Kept"} | wrong)

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in shown
    assert "Ada Kept" in shown
    assert User.objects.count() == before


def test_link_is_mailed_where_mail_is_configured(desk: Client) -> None:
    answer = desk.post(reverse(INVITE), TYPED, follow=True)

    sent = outbox.outbox[0]
    assert sent.to == ["ada@newsroom.example"]
    assert answer.context["link"] in sent.body
    assert "The link was sent to ada@newsroom.example." in answer.content.decode()


def test_link_is_never_written_to_a_console(
    desk: Client, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.EMAIL_BACKEND = mail.CONSOLE

    answer = desk.post(reverse(INVITE), TYPED, follow=True)

    assert "No mail server is configured" in answer.content.decode()
    assert "set-password" not in capsys.readouterr().out


def test_mail_that_fails_leaves_the_link_to_hand_over(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise SMTPException("no")

    monkeypatch.setattr(mail, "send_mail", refuse)

    answer = desk.post(reverse(INVITE), TYPED, follow=True)

    assert "could not be sent" in answer.content.decode()
    assert answer.context["link"]


# Roles.


def test_roles_are_changed(desk: Client, newsroom_people: People) -> None:
    reviewer = newsroom_people.reviewer

    desk.post(page_of(reviewer), typed(reviewer, "Editor") | {"first_name": "Rosa"})

    reviewer.refresh_from_db()
    assert reviewer.first_name == "Rosa"
    assert roles.may(by=reviewer, permission="claims.approve")
    assert not roles.may(by=reviewer, permission="auth.view_user")


def test_roles_of_an_account_without_an_address_are_saved(
    desk: Client, newsroom_people: People
) -> None:
    outsider = newsroom_people.outsider
    User.objects.filter(pk=outsider.pk).update(email="")

    answer = desk.post(page_of(outsider), typed(outsider, "Reviewer") | {"email": ""}, follow=True)

    assert "Saved." in answer.content.decode()
    assert roles.may(by=outsider, permission="claims.propose")


def test_link_for_an_account_without_an_address_is_handed_over(
    desk: Client, newsroom_people: People
) -> None:
    User.objects.filter(pk=newsroom_people.reviewer.pk).update(email="")

    answer = act(desk, "reset_password", newsroom_people.reviewer)

    assert "has no e-mail address. Hand the link over yourself." in answer.content.decode()
    assert answer.context["link"]


def test_invitation_needs_an_address(desk: Client) -> None:
    answer = desk.post(reverse(INVITE), TYPED | {"email": ""})

    assert answer.status_code == 422
    assert not User.objects.filter(username="ada").exists()


def test_form_grants_nothing_but_roles(desk: Client, newsroom_people: People) -> None:
    reviewer = newsroom_people.reviewer
    extra = {"is_superuser": "on", "user_permissions": "1", "username": "boss", "password": "x"}

    desk.post(page_of(reviewer), typed(reviewer, "Reviewer") | extra)

    reviewer.refresh_from_db()
    assert (reviewer.is_superuser, reviewer.username) == (False, "reviewer")
    assert not reviewer.user_permissions.exists()
    assert reviewer.check_password("reviewer")


@pytest.mark.parametrize("held", [[], ["Reviewer", "Editor"]])
def test_last_administrator_keeps_the_role(
    desk: Client, administrator: User, held: list[str]
) -> None:
    answer = desk.post(page_of(administrator), typed(administrator, *held))

    assert answer.status_code == 422
    assert "last active administrator" in answer.content.decode()
    assert roles.may(by=administrator, permission=people.CHANGE)


def test_administrator_can_step_down_once_there_is_another(
    desk: Client, administrator: User
) -> None:
    newsroom.person("second", "Administrator")

    desk.post(page_of(administrator), typed(administrator, "Reviewer"))

    assert not roles.may(by=administrator, permission=people.VIEW)
    assert desk.get(reverse(LIST)).status_code == 403


def test_deactivated_administrator_does_not_count_as_another(
    desk: Client, administrator: User
) -> None:
    act(desk, "deactivate", newsroom.person("second", "Administrator"))

    answer = desk.post(page_of(administrator), typed(administrator))

    assert answer.status_code == 422


# Deactivating.


def test_deactivated_person_is_signed_out_and_cannot_come_back(
    desk: Client, newsroom_people: People
) -> None:
    reviewer = newsroom_people.reviewer
    browser = signed_in(reviewer)

    answer = act(desk, "deactivate", reviewer)

    assert "is deactivated" in answer.content.decode()
    assert browser.get(reverse("admin:password_change")).status_code == 302
    login = {"username": "reviewer", "password": "reviewer"}
    assert Client().post(reverse("admin:login"), login).status_code == 200
    assert not Client().login(username="reviewer", password="reviewer")


def test_reactivated_person_has_roles_and_password_again(
    desk: Client, newsroom_people: People
) -> None:
    reviewer = newsroom_people.reviewer
    act(desk, "deactivate", reviewer)

    act(desk, "reactivate", reviewer)

    assert Client().login(username="reviewer", password="reviewer")
    assert roles.may(by=User.objects.get(pk=reviewer.pk), permission="claims.propose")


def test_nobody_deactivates_themselves(desk: Client, administrator: User) -> None:
    newsroom.person("second", "Administrator")

    answer = act(desk, "deactivate", administrator)

    assert "You cannot deactivate yourself." in answer.content.decode()
    assert User.objects.get(pk=administrator.pk).is_active
    assert "Deactivate" not in desk.get(page_of(administrator)).content.decode()


def test_last_administrator_is_not_deactivated(newsroom_people: People) -> None:
    second = newsroom.person("second", "Administrator")
    people.deactivate(user=second, by=newsroom_people.administrator)
    held = Group.objects.get(name="Administrator").permissions.all()
    group = Group.objects.create(name="Clerk")
    group.permissions.set(held)
    newsroom_people.outsider.groups.add(group)

    with pytest.raises(people.NotUsable, match="last active administrator"):
        people.deactivate(user=newsroom_people.administrator, by=newsroom_people.outsider)


def test_nobody_is_deleted(desk: Client, newsroom_people: People) -> None:
    reviewer = newsroom_people.reviewer

    shown = desk.get(reverse(LIST)).content.decode()

    assert "delete_selected" not in shown
    assert desk.post(reverse("admin:auth_user_delete", args=[reviewer.pk])).status_code == 403
    assert User.objects.filter(pk=reviewer.pk).exists()


# Passwords.


def test_reset_ends_the_old_password_and_gives_a_link(
    desk: Client, newsroom_people: People
) -> None:
    reviewer = newsroom_people.reviewer

    link = link_of(act(desk, "reset_password", reviewer))

    assert not Client().login(username="reviewer", password="reviewer")
    set_password(link)
    assert Client().login(username="reviewer", password=PASSWORD)


def test_newer_link_replaces_the_older_one(desk: Client, newsroom_people: People) -> None:
    older = link_of(act(desk, "reset_password", newsroom_people.reviewer))
    act(desk, "reset_password", newsroom_people.reviewer)

    answer = set_password(older)

    assert "does not work any more" in answer.content.decode()


def test_link_of_a_deactivated_account_does_not_work(desk: Client, newsroom_people: People) -> None:
    link = link_of(act(desk, "reset_password", newsroom_people.reviewer))
    act(desk, "deactivate", newsroom_people.reviewer)

    answer = set_password(link)

    assert "does not work any more" in answer.content.decode()
    refused = act(desk, "reset_password", newsroom_people.reviewer)
    assert "Reactivate it first." in refused.content.decode()


def test_everybody_changes_their_own_password(newsroom_people: People) -> None:
    browser = signed_in(newsroom_people.reviewer)
    form = {"old_password": "reviewer", "new_password1": PASSWORD, "new_password2": PASSWORD}

    answer = browser.post(reverse("admin:password_change"), form)

    assert answer.headers["Location"] == reverse("admin:password_change_done")
    assert Client().login(username="reviewer", password=PASSWORD)


def test_login_page_keeps_strangers_out(newsroom_people: People) -> None:
    answer = Client().get(reverse(LIST), follow=True)

    assert answer.redirect_chain[0][0].startswith(reverse("admin:login"))
    assert "password" in answer.content.decode()


# Who comes in.


@pytest.mark.parametrize("who", ["reviewer", "editor", "outsider"])
def test_accounts_are_hidden_from_everybody_else(newsroom_people: People, who: str) -> None:
    user: User = getattr(newsroom_people, who)
    client, target = signed_in(user), newsroom_people.second_editor

    answers = [
        client.get(reverse(LIST)),
        client.get(reverse(INVITE)),
        client.post(reverse(INVITE), TYPED),
        client.get(page_of(target)),
        client.post(page_of(target), typed(target)),
        *(act(client, name, target) for name in ("deactivate", "reactivate", "reset_password")),
    ]

    assert [answer.status_code for answer in answers] == [403] * len(answers)
    target.refresh_from_db()
    assert (target.is_active, target.check_password("second-editor")) == (True, True)


def test_superuser_without_the_role_sees_no_accounts(newsroom_people: People) -> None:
    newsroom_people.outsider.is_superuser = True
    newsroom_people.outsider.save()

    client = signed_in(newsroom_people.outsider)
    refused, first = client.get(reverse(LIST)), client.get(reverse("admin:index"))

    assert refused.status_code == 403
    assert "Your role does not open this page" in refused.content.decode()
    assert reverse("admin:index") in refused.content.decode()
    assert reverse(LIST) not in first.content.decode()
    assert "manage.py first_administrator" in first.content.decode()


@pytest.mark.parametrize(
    "door",
    [
        lambda user, by: people.invite(username="x", person=people.Person("x@x.example"), by=by),
        lambda user, by: people.describe(user=user, person=people.Person("x@x.example"), by=by),
        lambda user, by: people.deactivate(user=user, by=by),
        lambda user, by: people.reactivate(user=user, by=by),
        lambda user, by: people.reset_password(user=user, by=by),
        lambda user, by: people.invitation(user=user, by=by),
    ],
)
def test_no_door_opens_without_the_role(newsroom_people: People, door: Act) -> None:
    with pytest.raises(roles.NotPermitted):
        door(newsroom_people.reviewer, newsroom_people.editor)


def test_unknown_role_is_refused(newsroom_people: People) -> None:
    person = people.Person("x@x.example", roles=["Owner"])

    with pytest.raises(people.NotUsable, match="Owner"):
        people.invite(username="x", person=person, by=newsroom_people.administrator)


@pytest.mark.parametrize("method", ["deactivate", "reactivate", "reset_password"])
def test_acts_are_posts(desk: Client, newsroom_people: People, method: str) -> None:
    address = reverse(f"admin:accounts_{method}", args=[newsroom_people.reviewer.pk])

    assert desk.get(address).status_code == 405


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?role=Reviewer", {"reviewer"}),
        ("?is_active__exact=0", set()),
        ("?q=second", {"second-editor"}),
    ],
)
def test_list_is_filtered_and_searched(desk: Client, query: str, names: set[str]) -> None:
    found = desk.get(reverse(LIST) + query).context["cl"].result_list

    assert {user.username for user in found} == names


@pytest.mark.parametrize("count", [2, 10])
def test_list_asks_the_database_the_same_however_long_it_is(
    desk: Client, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        newsroom.person(f"person-{number}", "Reviewer")

    with django_assert_max_num_queries(9):
        desk.get(reverse(LIST))


def test_unknown_person_is_not_found(desk: Client) -> None:
    assert desk.get(reverse("admin:auth_user_change", args=[999])).status_code == 404
    odd = desk.get(reverse("admin:auth_user_change", args=["odd"]))
    assert odd.headers["Location"] == reverse(LIST)
