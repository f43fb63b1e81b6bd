from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "portal.territory"
    label = "territory"
    verbose_name = "区划"
