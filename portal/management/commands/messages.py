"""``manage.py messages``: bring the English catalogue up to date; ``--check`` only looks."""

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Collect interface sentences into locale/en and compile; --check fails on gaps."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true")

    def handle(self, *args, check, **options):
        try:
            from portal.i18n import catalogue
        except ImportError as error:
            raise CommandError(f"{error.name} is a development tool: pip install -r "
                               "requirements-dev.txt") from error  # fmt: skip
        if not check:
            made = catalogue.update()
            catalogue.compile_all()
            left = [entry.msgid for entry in made if not entry.translated()]
            self.stdout.write(f"{len(made)} sentences, {len(left)} without English")
            return
        wrong = catalogue.problems() + [f"bare words: {b}" for b in catalogue.bare_words()]
        if wrong:
            raise CommandError(f"{len(wrong)} gaps:\n" + "\n".join(wrong[:80]))
        self.stdout.write("The English catalogue is complete.")
